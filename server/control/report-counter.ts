import type { Report, ReportedCalls } from "#lib/contract/report.ts";
import { parseRevisionTag } from "#lib/contract/revision-tag.ts";
import type { ServiceEvent } from "#server/core/event.ts";
import { type ServiceKey, serviceKeyText } from "#server/core/keys.ts";
import type { ServiceState } from "#server/core/model.ts";
import type { ClientReport, InstanceCalls } from "#server/core/report.ts";
import type { ReportOutcome, TakenReport } from "#server/ports/reports.ts";
import type { Telemetry } from "#server/ports/telemetry.ts";
import { LastReports, NOTHING_FURTHER } from "./last-reports.ts";
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
  readonly telemetry: Pick<Telemetry, "reports" | "calls" | "suspectCalls">;
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

/** Entries of reports between two turns of the event loop: some tens of ms. */
const AT_ONCE = 1000;

/** What a report says of one service, until the next flush. */
interface Heard {
  readonly at: number;
  /** For the leader's queue. */
  readonly told: ClientReport;
  /** To be kept over time. */
  readonly said: Omit<Said, "isSuspect">;
}

/** Counts each report once: what it says of calls goes to the leader's queue and to the metrics at each flush. */
export class ReportCounter {
  readonly held: ReportedHeld;
  readonly #parts: ReportCounterParts;
  readonly #ledger = new ReportLedger();
  readonly #last = new LastReports();
  #heard = new Map<string, Heard[]>();
  #flushing: Promise<void> | undefined;
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
      const { zone, sdk } = client;
      this.#parts.descriptions.tell({ namespace, id: name, zone, sdk, at, windowMs });
    }
    const isLate = noted === "late";
    const { ended, isMore } = isLate ? NOTHING_FURTHER : this.#last.told(`${namespace} ${name}`, report, at);
    const services = byService(report, ended);
    for (const [service, calls] of services) {
      const key = { namespace, service };
      const state = counting.service(key);
      if (state === undefined) continue;
      const known = calls.filter(({ instance }) => state.instances.has(instance));
      const revision = this.#heldRevision(key, Object.hasOwn(held, service) ? held[service] : undefined);
      if (known.length === 0 && revision === undefined && !ended.includes(service)) continue;
      const told: ClientReport = {
        client: name,
        held: revision,
        windowMs,
        madeAt: at,
        ...(isLate ? { isLate } : {}),
        calls: known.map(callsOf),
      };
      const said = { service: key, client: name, caller: client.service, windowMs, isMore, calls: known };
      this.#hear(key, { at, told, said });
    }
    return true;
  }

  /** What was counted until now, one flush after another. Where it is much it takes turns of the event loop. */
  async flush(): Promise<void> {
    while (this.#flushing !== undefined) await this.#flushing;
    this.#flushing = this.#flushAll().finally(() => (this.#flushing = undefined));
    await this.#flushing;
  }

  async #flushAll(): Promise<void> {
    const { telemetry } = this.#parts;
    for (const outcome of ["accepted", "duplicate", "dropped"] as const) {
      if (this.#outcomes[outcome] > 0) telemetry.reports(outcome, this.#outcomes[outcome]);
      this.#outcomes[outcome] = 0;
    }
    const services = this.#heard;
    this.#heard = new Map();
    let entries = 0;
    for (const heard of services.values()) {
      for (const some of byEntries(heard)) {
        const more = entriesOf(some);
        if (entries > 0 && entries + more > AT_ONCE) {
          await new Promise(setImmediate);
          entries = 0;
        }
        await this.#judge(some, more > AT_ONCE);
        entries += more;
      }
    }
  }

  /**
   * One event for all of it; then it is kept and measured, since whoever is suspected by what it says now is left out with
   * just that. `isMuch`: a turn of the event loop for each.
   */
  async #judge(heard: readonly Heard[], isMuch: boolean): Promise<void> {
    const service = heard[0]?.said.service;
    if (service === undefined) return;
    const { counting, telemetry, traffic } = this.#parts;
    counting()?.post(service, { kind: "reported", reports: heard.map(({ told }) => told) });
    const state = counting()?.service(service);
    const judged = heard.map(({ at, said }) => {
      return { at, said: { ...said, isSuspect: state?.traffic.suspects.has(said.client) === true } };
    });
    if (isMuch) await new Promise(setImmediate);
    const sums = new ReportSums(service);
    let suspectCalls = 0;
    for (const { said } of judged) {
      if (said.isSuspect) suspectCalls += callsIn(said.calls);
      else sums.add(said.caller, said.calls);
    }
    telemetry.calls(sums);
    if (suspectCalls > 0) telemetry.suspectCalls(service, suspectCalls);
    if (isMuch) await new Promise(setImmediate);
    if (state !== undefined) for (const { at, said } of judged) traffic.count(said, at);
  }

  #hear(service: ServiceKey, heard: Heard): void {
    const text = serviceKeyText(service);
    const known = this.#heard.get(text);
    if (known === undefined) this.#heard.set(text, [heard]);
    else known.push(heard);
  }

  #heldRevision(service: ServiceKey, text: string | undefined): number | undefined {
    const tag = text === undefined ? undefined : parseRevisionTag(text);
    const newest = this.#parts.tableRevision(service);
    if (tag === undefined || newest === undefined || tag.epoch !== this.#parts.epoch()) return undefined;
    return Math.min(tag.revision, newest);
  }
}

/** Services that it says anything of, also those of which it only holds the table, or where its calls have ended. */
function byService({ calls, held }: Report, ended: readonly string[]): Map<string, ReportedCalls[]> {
  const services = new Map<string, ReportedCalls[]>();
  for (const service of [...Object.keys(held), ...ended]) services.set(service, []);
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

/** In order, as many as make AT_ONCE entries; a report stays whole, as what it does not name counts too. */
function byEntries(heard: readonly Heard[]): Heard[][] {
  const parts: Heard[][] = [];
  let entries = Infinity;
  for (const each of heard) {
    const more = entriesOf([each]);
    if (entries + more > AT_ONCE) {
      parts.push([]);
      entries = 0;
    }
    parts.at(-1)?.push(each);
    entries += more;
  }
  return parts;
}

/** One that calls nobody is not for nothing either. */
function entriesOf(heard: readonly Heard[]): number {
  return heard.reduce((sum, { said }) => sum + 1 + said.calls.length, 0);
}

function callsIn(calls: readonly ReportedCalls[]): number {
  const sums = calls.map(callsOf);
  return sums.reduce((sum, { ok, failed }) => sum + ok + failed, 0);
}
