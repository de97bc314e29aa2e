import type { Report, ReportedCalls } from "#lib/contract/report.ts";
import { parseRevisionTag } from "#lib/contract/revision-tag.ts";
import type { ServiceEvent } from "#server/core/event.ts";
import type { ServiceKey } from "#server/core/keys.ts";
import type { ServiceState } from "#server/core/model.ts";
import type { InstanceCalls } from "#server/core/report.ts";
import type { ReportOutcome, TakenReport } from "#server/ports/reports.ts";
import type { Telemetry } from "#server/ports/telemetry.ts";
import type { SelfDescriptions } from "./clients/self-descriptions.ts";
import { ReportedHeld } from "./reported-held.ts";
import { ReportLedger } from "./report-ledger.ts";
import { ReportSums } from "./report-sums.ts";
import type { Said } from "./traffic/service-calls.ts";
import type { Traffic } from "./traffic/traffic.ts";

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
  /** Where calls are kept over time, and who reports. */
  readonly traffic: Pick<Traffic, "count">;
  readonly descriptions: Pick<SelfDescriptions, "tell">;
}

/** What is to be kept over time, at the next flush. */
interface Heard {
  readonly at: number;
  readonly said: Omit<Said, "isSuspect">;
}

/** Counts each report once: what it says of calls goes to the leader's queue and to the metrics at each flush. */
export class ReportCounter {
  readonly held: ReportedHeld;
  readonly #parts: ReportCounterParts;
  readonly #ledger = new ReportLedger();
  readonly #sums = new ReportSums();
  #heard: Heard[] = [];
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
    if (noted === "newest") {
      this.held.tell(namespace, name, held, { at, windowMs });
      this.#parts.descriptions.tell({ namespace, id: name, zone: client.zone, sdk: client.sdk, at });
    }
    for (const [service, calls] of byService(report)) {
      const key = { namespace, service };
      const state = counting.service(key);
      if (state === undefined) continue;
      const known = calls.filter(({ instance }) => state.instances.has(instance));
      const revision = this.#heldRevision(key, Object.hasOwn(held, service) ? held[service] : undefined);
      if (known.length === 0 && revision === undefined) continue;
      const told = { client: name, held: revision, windowMs, calls: known.map(callsOf) };
      this.#sums.add(key, client.service, told, known);
      this.#heard.push({
        at,
        said: { service: key, client: name, caller: client.service, windowMs, calls: known },
      });
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
    this.#keep(counting);
    for (const outcome of ["accepted", "duplicate", "dropped"] as const) {
      if (this.#outcomes[outcome] > 0) telemetry.reports(outcome, this.#outcomes[outcome]);
      this.#outcomes[outcome] = 0;
    }
  }

  /** After they were judged: whoever is suspected by what it says now is left out with just that. */
  #keep(counting: Counting | undefined): void {
    const heard = this.#heard;
    this.#heard = [];
    for (const { at, said } of heard) {
      const state = counting?.service(said.service);
      if (state === undefined) continue;
      this.#parts.traffic.count({ ...said, isSuspect: state.traffic.suspects.has(said.client) }, at);
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
