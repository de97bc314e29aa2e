import type { AuditEntry } from "#lib/contract/audit.ts";
import type { Transition } from "#lib/contract/events.ts";
import { isAnyDeparting } from "#server/core/departure.ts";
import type { EndedIntents } from "#server/core/event.ts";
import { nextExpiry } from "#server/core/intents.ts";
import type { KeySpace, ServiceKey } from "#server/core/keys.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { Compare, Store } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import type { AuditLog } from "./audit/audit-log.ts";
import type { AutomationDesk } from "./automation-desk.ts";
import type { Commander, Leading } from "./commander.ts";
import { Committer } from "./committer.ts";
import { startCompactor } from "./compactor.ts";
import type { ConsumerWatch } from "./consumer-watch.ts";
import type { EventLog } from "./event-log.ts";
import { noLeader } from "./fence.ts";
import type { EpochMark } from "./history.ts";
import { type StoreRegistry, translate } from "./registry.ts";
import type { ReportDesk } from "./report-desk.ts";
import type { SecondOpinion } from "./second-opinion.ts";
import { probeKey } from "./term-probes.ts";
import { Term, type TermParts } from "./term.ts";

type OfTerm = Pick<
  TermParts,
  "registrations" | "deregistrations" | "intents" | "policies" | "tables" | "makeProber" | "onServiceChange"
>;

interface LeadershipParts extends OfTerm {
  readonly store: Store;
  readonly keys: KeySpace;
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventLog;
  readonly audit: AuditLog;
  readonly consumers: ConsumerWatch;
  readonly registry: StoreRegistry;
  readonly reports: ReportDesk;
  readonly commander: Commander;
  readonly automation: AutomationDesk;
  readonly opinions: SecondOpinion;
  /** Of what the mirror has applied. */
  readonly revision: () => number;
  readonly reached: (revision: number) => Promise<void>;
  /** Undefined while this replica does not lead; `standing` may be there still. */
  readonly leading: () => Leading | undefined;
  readonly onTransitions: (transitions: readonly Transition[]) => void;
  readonly onDeposed: (reason: string) => void;
}

/** A leader's term and what goes on beside it for as long as it lasts. */
export class Leadership {
  readonly #parts: LeadershipParts;
  readonly #deregistering = new Set<string>();
  /** Kept while the store is away, also past the lease: it goes on observing, so that people still see. */
  #standing: Leading | undefined;
  #stopCompactor: (() => void) | undefined;

  constructor(parts: LeadershipParts) {
    this.#parts = parts;
  }

  get term(): Term | undefined {
    return this.#standing?.term;
  }

  /** The term, and what each of its writes compares. */
  get standing(): Leading | undefined {
    return this.#standing;
  }

  begin(createRevision: number, epoch: EpochMark): Term {
    const { keys, clock, log, store, tables, events, audit, consumers, reports, automation } = this.#parts;
    const fence: readonly Compare[] = [
      { key: keys.leader, createRevision },
      { key: keys.epoch, modRevision: epoch.modRevision },
    ];
    this.term?.close();
    const onDeposed = this.#onDeposed(fence);
    events.begin({ revision: createRevision, fence, onDeposed });
    const term = this.#newTerm(fence, onDeposed);
    audit.begin({ fence, now: () => term.now() });
    this.#standing = { term, fence };
    // Where tables were published, somebody may hold them who has not been seen here.
    consumers.tookOver(tables.services().length > 0 ? term.now() : undefined);
    reports.tookOver(term.now());
    term.pause(automation.pause);
    term.begin();
    this.#stopCompactor?.();
    this.#stopCompactor = startCompactor({ store, clock, log, revision: this.#parts.revision });
    return term;
  }

  /** A change that is not written to the store, before it is made. */
  async record(entry: AuditEntry): Promise<void> {
    const leading = this.#parts.leading();
    if (leading === undefined) throw noLeader();
    const { succeeded } = await translate(() => this.#parts.audit.append(entry, leading.fence));
    if (!succeeded) throw noLeader();
  }

  end(): void {
    this.#parts.events.end();
    this.#parts.reports.resigned();
    this.close();
    this.#standing = undefined;
  }

  /** Nothing is decided or written afterwards; what was seen can still be shown. */
  close(): void {
    this.#stopCompactor?.();
    this.#parts.audit.end();
    this.term?.close();
  }

  tick(): void {
    const { consumers, commander, opinions, reports } = this.#parts;
    const { term } = this;
    if (term === undefined) return;
    term.tick();
    opinions.tick();
    reports.traffic.observe(term.services(), term.now());
    const states = term.timed().flatMap((service) => term.service(service) ?? []);
    const departing = new Set(states.flatMap((state) => (isAnyDeparting(state) ? [state.key] : [])));
    consumers.keepOnly([...departing]);
    for (const { key, intents } of states) {
      if (departing.has(key)) this.#lookWhoConsumes(term, key);
      term.tickService(key);
      // Tried again at the next tick.
      if (nextExpiry(intents) <= term.now()) void commander.expire(key).catch(() => undefined);
    }
  }

  #lookWhoConsumes(term: Term, service: ServiceKey): void {
    const { consumers } = this.#parts;
    consumers.refresh(service);
    const seen = consumers.seen(service);
    if (seen !== undefined) term.post(service, { kind: "consumers", ...seen });
  }

  /** What an earlier term wrote, and is refused only now, says nothing of the one that stands. */
  #onDeposed(fence: readonly Compare[]): (reason: string) => void {
    return (reason) => {
      if (this.#standing?.fence === fence) this.#parts.onDeposed(reason);
    };
  }

  #newTerm(fence: readonly Compare[], onDeposed: (reason: string) => void): Term {
    const { store, keys, clock, log, tables, events, reached } = this.#parts;
    const shared = { store, keys, clock, log, tables, fence, events, reached, onDeposed };
    return new Term({
      ...this.#parts,
      makeCommitter: (hooks) => new Committer({ ...shared, ...hooks }),
      deregister: (service, id) => void this.#deregister(service, id),
      endIntents: (service, id, which) => void this.#endIntents(service, id, which),
    });
  }

  /** Asked for again at each tick until they are gone. */
  async #endIntents(service: ServiceKey, id: string, which: EndedIntents): Promise<void> {
    await this.#parts.commander.endIntents(service, id, which).catch(() => undefined);
  }

  /** Asked for at each tick until it is done: once at a time. */
  async #deregister(service: ServiceKey, id: string): Promise<void> {
    const key = probeKey(service, id);
    if (this.#deregistering.has(key)) return;
    this.#deregistering.add(key);
    try {
      await this.#parts.registry.deregisterLeft(service, id);
    } catch (error) {
      this.#parts.log.warn(
        { ...service, instance: id, err: error },
        "an instance that left could not be deregistered; trying again",
      );
    } finally {
      this.#deregistering.delete(key);
    }
  }
}
