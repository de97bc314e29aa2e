import type { Report, ReportedCalls } from "#lib/contract/report.ts";
import { parseRevisionTag } from "#lib/contract/revision-tag.ts";
import type { ServiceEvent } from "#server/core/event.ts";
import type { ServiceKey } from "#server/core/keys.ts";
import type { ServiceState } from "#server/core/model.ts";
import type { InstanceCalls } from "#server/core/report.ts";
import type { ReportOutcome, TakenReport } from "#server/ports/reports.ts";
import type { Telemetry } from "#server/ports/telemetry.ts";
import { ReportedHeld } from "./reported-held.ts";
import { ReportLedger } from "./report-ledger.ts";
import { ReportSums } from "./report-sums.ts";

/** The leader's queue and what it knows. */
interface Counting {
  service(key: ServiceKey): ServiceState | undefined;
  post(key: ServiceKey, event: ServiceEvent): void;
}

export interface ReportCounterParts {
  readonly telemetry: Pick<Telemetry, "reports" | "calls">;
  /** Leader time. */
  readonly now: () => number;
  /** Undefined where this replica does not decide. */
  readonly counting: () => Counting | undefined;
  readonly epoch: () => string | undefined;
  readonly tableRevision: (service: ServiceKey) => number | undefined;
}

/** Counts each report once: what it says of calls goes to the leader's queue and to the metrics at each flush. */
export class ReportCounter {
  readonly held: ReportedHeld;
  readonly #parts: ReportCounterParts;
  readonly #ledger = new ReportLedger();
  readonly #sums = new ReportSums();
  readonly #outcomes: Record<ReportOutcome, number> = { accepted: 0, duplicate: 0, dropped: 0 };

  constructor(parts: ReportCounterParts) {
    this.#parts = parts;
    this.held = new ReportedHeld(parts);
  }

  get isCounting(): boolean {
    return this.#parts.counting() !== undefined;
  }

  dropped(count: number): void {
    this.#outcomes.dropped += count;
  }

  /** False where this replica does not decide. Services and instances that do not exist may just have gone: left out. */
  count({ namespace, report, ageMs }: TakenReport): boolean {
    const counting = this.#parts.counting();
    if (counting === undefined) return false;

    const { client, seq, windowMs, held } = report;
    const name = `${client.service}/${client.id}`;
    const noted = this.#ledger.note(`${namespace} ${name}`, client.bootId, seq);
    if (noted === "repeated") {
      this.#outcomes.duplicate += 1;
      return true;
    }
    this.#outcomes.accepted += 1;
    const at = this.#parts.now() - ageMs;
    if (noted === "newest") this.held.tell(namespace, name, held, { at, windowMs });
    for (const [service, calls] of byService(report)) {
      const key = { namespace, service };
      const instances = counting.service(key)?.instances;
      if (instances === undefined) continue;
      const known = calls.filter(({ instance }) => instances.has(instance));
      const revision = this.#heldRevision(key, Object.hasOwn(held, service) ? held[service] : undefined);
      if (known.length === 0 && revision === undefined) continue;
      const told = { client: name, held: revision, windowMs, calls: known.map(callsOf) };
      this.#sums.add(key, client.service, told, known);
    }
    return true;
  }

  /** One event per service, and its metrics, however many clients reported. */
  flush(): void {
    const counting = this.#parts.counting();
    const { telemetry } = this.#parts;
    for (const { reports, ...sums } of this.#sums.take()) {
      counting?.post(sums.service, { kind: "reported", reports });
      telemetry.calls(sums);
    }
    for (const outcome of ["accepted", "duplicate", "dropped"] as const) {
      if (this.#outcomes[outcome] > 0) telemetry.reports(outcome, this.#outcomes[outcome]);
      this.#outcomes[outcome] = 0;
    }
  }

  #heldRevision(service: ServiceKey, text: string | undefined): number | undefined {
    const tag = text === undefined ? undefined : parseRevisionTag(text);
    const newest = this.#parts.tableRevision(service);
    if (tag === undefined || newest === undefined || tag.epoch !== this.#parts.epoch()) return undefined;
    return Math.min(tag.revision, newest);
  }
}

/** Services that it says anything of, also those of which it only holds the table. */
function byService({ calls, held }: Report): Map<string, ReportedCalls[]> {
  const services = new Map<string, ReportedCalls[]>();
  for (const service of Object.keys(held)) services.set(service, []);
  for (const call of calls) {
    const known = services.get(call.service);
    if (known === undefined) services.set(call.service, [call]);
    else known.push(call);
  }
  return services;
}

function callsOf({ instance, ok, failed, inFlight, latencyMs }: ReportedCalls): InstanceCalls {
  const { timeout, connect, reset, server } = failed;
  return { id: instance, ok, failed: timeout + connect + reset + server, inFlight, latency: latencyMs };
}
