import type { Transition } from "#lib/contract/events.ts";
import type { Policy } from "#lib/contract/policy.ts";
import type { ProbeOutcome } from "#lib/contract/views.ts";
import type { Effect, EndedIntents, ServiceEvent } from "#server/core/event.ts";
import { nextExpiry } from "#server/core/intents.ts";
import { serviceKeyText, type ServiceKey } from "#server/core/keys.ts";
import type { FleetView, ServiceState } from "#server/core/model.ts";
import type { FailingTarget } from "#server/core/second-opinion.ts";
import { newService } from "#server/core/service.ts";
import { isTimed } from "#server/core/step-tick.ts";
import { step } from "#server/core/step.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { LastProbes } from "#server/ports/control.ts";
import type { Prober, ProbeListener } from "#server/ports/prober.ts";
import type { Log } from "#server/ports/telemetry.ts";
import type { Committer, CommitterHooks } from "./committer.ts";
import type { Deregistrations } from "./deregistrations.ts";
import { FleetEye, type Resumer } from "./fleet-eye.ts";
import { lastTimeOf } from "./last-time.ts";
import type { Policies } from "./policies.ts";
import { KEPT_PROBES } from "./probe-book.ts";
import type { Registrations } from "./registrations.ts";
import type { StandingIntents } from "./standing-intents.ts";
import { TableGate } from "./table-gate.ts";
import { TermProbes } from "./term-probes.ts";
import { standInDrains, type UnreadableIntents } from "./unreadable-intents.ts";
import type { WatchedTables } from "./watched-tables.ts";

export interface TermParts {
  readonly clock: Clock;
  readonly registrations: Registrations;
  readonly deregistrations: Deregistrations;
  readonly intents: StandingIntents;
  readonly policies: Policies;
  readonly tables: WatchedTables;
  readonly makeProber: (onResult: ProbeListener, clock: Clock) => Prober;
  readonly makeCommitter: (hooks: CommitterHooks) => Committer;
  readonly onTransitions: (transitions: readonly Transition[]) => void;
  readonly onServiceChange: (service: ServiceKey) => void;
  readonly deregister: (service: ServiceKey, id: string) => void;
  readonly endIntents: (service: ServiceKey, id: string, which: EndedIntents) => void;
  readonly log: Log;
}

interface Queued {
  readonly service: ServiceKey;
  readonly event: ServiceEvent;
}

/**
 * A leader's term: the one queue and its one consumer. Events are stamped when they are taken, stepped through the
 * pure core, and their effects carried out; nothing else changes a service's state.
 */
export class Term {
  readonly #parts: TermParts;
  readonly #services = new Map<string, ServiceState>();
  readonly #probes: TermProbes;
  /** Services that time alone may change. */
  readonly #timed = new Map<string, ServiceKey>();
  readonly #settling = new Map<string, PromiseWithResolvers<void>>();
  readonly #tables: TableGate;
  #queue: Queued[] = [];
  readonly #committer: Committer;
  readonly #fleet: FleetEye;
  #isDraining = false;
  readonly #startedAt: number;
  #baseAt: number;

  constructor(parts: TermParts) {
    this.#parts = parts;
    this.#startedAt = parts.clock.monotonic();
    this.#baseAt = parts.clock.now();
    this.#probes = new TermProbes({
      makeProber: (onResult) => parts.makeProber(onResult, this.#leaderClock()),
      policy: (service) => this.policy(service),
      onProbed: (service, id, result) => this.post(service, { kind: "probed", id, result }),
    });
    this.#fleet = new FleetEye({
      policy: () => parts.policies.ofFleet(),
      onView: (fleet) => this.#tellAll(fleet),
      onTransitions: parts.onTransitions,
    });
    this.#tables = new TableGate({ ...parts, now: () => this.now() });
    this.#committer = parts.makeCommitter({
      desired: (service, chunks) => {
        const state = this.service(service);
        return state && this.#tables.encode(state, this.policy(service), chunks);
      },
      onRefused: (service, reason) => this.#tables.refuse(service, reason),
      onSettled: (service, revision) => {
        const text = serviceKeyText(service);
        this.#tables.settled(service);
        if (this.#timed.has(text)) this.post(service, { kind: "published", revision });
        parts.onServiceChange(service);
        this.#settling.get(text)?.resolve();
        this.#settling.delete(text);
      },
    });
  }

  /** Takes over: what was published goes on where it stood, then everything known of the store is applied to it. */
  begin(): void {
    const { tables, registrations, deregistrations, intents } = this.#parts;
    const known = [...tables.services(), ...registrations.services(), ...intents.services()];
    for (const service of new Map(known.map((key) => [serviceKeyText(key), key])).values()) {
      const standing = intents.of(service);
      const registered = registrations.of(service);
      const endpoints = tables.endpoints(service);
      for (const { state } of endpoints) this.#baseAt = Math.max(this.#baseAt, lastTimeOf(state));
      const found = newService(service, endpoints, this.#fleet.view, tables.head(service));
      this.#services.set(serviceKeyText(service), found);
      this.#tables.found(service, endpoints.length);
      this.post(service, {
        kind: "intents",
        intents:
          standing.kind === "read"
            ? standing.intents
            : (standing.lastGood ?? standInDrains(endpoints, standing)),
        revision: standing.modRevision,
        because: { kind: "found" },
      });
      for (const each of registered) this.post(service, { kind: "registered", registered: each });
      const deregistered = new Set(
        endpoints.flatMap(({ endpoint: { id }, state: { createRevision } }) =>
          deregistrations.has(service, id, createRevision) ? [id] : [],
        ),
      );
      this.post(service, { kind: "taken-over", deregistered });
      this.#committer.touch(service);
    }
  }

  close(): void {
    this.#committer.close();
    void this.prober.close();
  }

  get prober(): Prober {
    return this.#probes.prober;
  }

  /** Leader time, ms: wall clock at takeover, or what a former leader wrote if later; monotonic from there. */
  now(): number {
    return this.#baseAt + Math.round(this.#parts.clock.monotonic() - this.#startedAt);
  }

  services(): Iterable<ServiceState> {
    return this.#services.values();
  }

  service(key: ServiceKey): ServiceState | undefined {
    return this.#services.get(serviceKeyText(key));
  }

  /** Why a service's intents are not to be written; undefined while they can be read. */
  unreadableIntents(key: ServiceKey): UnreadableIntents | undefined {
    const standing = this.#parts.intents.of(key);
    return standing.kind === "unreadable" ? standing : undefined;
  }

  policy(key: ServiceKey): Policy {
    return this.#parts.policies.of(key);
  }

  lastProbe(key: ServiceKey, id: string): ProbeOutcome | undefined {
    return this.#probes.newest(key, id);
  }

  lastProbes(key: ServiceKey, id: string): LastProbes {
    return { items: this.#probes.of(key, id), kept: KEPT_PROBES, since: this.#baseAt };
  }

  /** Services on which time alone has an effect now. */
  timed(): ServiceKey[] {
    return [...this.#timed.values()];
  }

  /** Resolves when the store's table says what this state wants of the service: at once where it does already. */
  settled(service: ServiceKey): Promise<void> {
    const text = serviceKeyText(service);
    const settling = this.#settling.get(text) ?? Promise.withResolvers<void>();
    this.#settling.set(text, settling);
    this.#committer.touch(service);
    return settling.promise;
  }

  /** What time brings over all services. */
  tick(): void {
    this.#fleet.tick(this.now());
  }

  /** What time brings to one service. */
  tickService(service: ServiceKey): void {
    const isByLatency = this.policy(service).adaptive.mode !== "off";
    const ids = this.service(service)?.instances.keys() ?? [];
    const timed = isByLatency ? { probeLatencies: this.#probes.latenciesOf(service, ids) } : {};
    this.post(service, { kind: "tick", ...timed });
  }

  /** Automation over all services. */
  pause(pause: FleetView["pause"], resumer?: Resumer): void {
    this.#fleet.pause(pause, this.now(), resumer);
  }

  get fleet(): FleetView {
    return this.#fleet.view;
  }

  /** What makes it doubt its checks. */
  failing(): FailingTarget[] {
    return this.#fleet.failing();
  }

  post(service: ServiceKey, event: ServiceEvent): void {
    this.#queue.push({ service, event });
    if (!this.#isDraining) this.#drain();
  }

  /** Why a service's table is held back; undefined while it is not. */
  refusedTable(service: ServiceKey): string | undefined {
    return this.#tables.refusal(service);
  }

  #leaderClock(): Clock {
    const { clock } = this.#parts;
    return {
      now: () => this.now(),
      monotonic: () => clock.monotonic(),
      after: (delayMs, task) => clock.after(delayMs, task),
      every: (periodMs, task) => clock.every(periodMs, task),
    };
  }

  #drain(): void {
    this.#isDraining = true;
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      for (const queued of batch) this.#handleSafely(queued);
    }
    this.#isDraining = false;
  }

  /** An event that cannot be handled is a defect; it must not take the others, or the process, with it. */
  #handleSafely(queued: Queued): void {
    try {
      this.#handle(queued);
    } catch (error) {
      this.#parts.log.error(
        { err: error, ...queued.service, event: queued.event.kind },
        "an event could not be handled",
      );
    }
  }

  #handle({ service, event }: Queued): void {
    const text = serviceKeyText(service);
    const at = this.now();
    const seen = this.#services.get(text) ?? newService(service, [], this.#fleet.view);
    this.#fleet.before(service, event, seen, at);
    const before = this.#services.get(text) ?? seen; // seeing it may have told all services of it
    const policy = this.policy(service);
    const { state, transitions, effects } = step(before, event, at, policy);
    if (transitions.length > 0) this.#parts.onTransitions(transitions);
    for (const effect of effects) this.#carryOut(service, state, effect);
    if (state === before && event.kind !== "policy") return;
    this.#services.set(text, state);
    if (isTimed(state, policy) || nextExpiry(state.intents) !== Infinity) this.#timed.set(text, service);
    else this.#timed.delete(text);
    if (mayChangeTable(before, state) || event.kind === "policy") this.#committer.touch(service);
    this.#parts.onServiceChange(service);
    this.#fleet.after(service, event, before, state, at);
  }

  /** At once, in the middle of another event if need be: what all services say comes before what one does. */
  #tellAll(fleet: FleetView): void {
    for (const { key } of this.#services.values())
      this.#handleSafely({ service: key, event: { kind: "fleet", fleet } });
  }

  #carryOut(service: ServiceKey, state: ServiceState, effect: Effect): void {
    switch (effect.kind) {
      case "probe":
        return this.#probes.start(service, state, effect.id, effect.isKnown);
      case "probe-now":
        return this.#probes.now(service, effect.id);
      case "stop-probe":
        return this.#probes.stop(service, effect.id);
      case "deregister":
        return this.#parts.deregister(service, effect.id);
      case "end-intents":
        return this.#parts.endIntents(service, effect.id, effect.which);
    }
  }
}

function mayChangeTable(before: ServiceState, now: ServiceState): boolean {
  return (
    now.instances !== before.instances ||
    now.intents !== before.intents ||
    now.panic !== before.panic ||
    now.fleet !== before.fleet
  );
}
