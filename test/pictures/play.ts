import { Policy, type PolicyPatch } from "#lib/contract/policy.ts";
import type { Transition } from "#lib/contract/events.ts";
import type { Registration } from "#lib/contract/registration.ts";
import { FleetEye } from "#server/control/fleet-eye.ts";
import { checkSpec } from "#server/core/check.ts";
import { endpointOf } from "#server/core/endpoint.ts";
import type { Effect, ServiceEvent } from "#server/core/event.ts";
import { withoutDrain } from "#server/core/intents.ts";
import type { Consumer, InstanceState, ServiceState } from "#server/core/model.ts";
import { paceOf } from "#server/core/pace.ts";
import { protectionOf } from "#server/core/panic.ts";
import { policyOf } from "#server/core/policy.ts";
import type { ClientReport } from "#server/core/report.ts";
import { newService } from "#server/core/service.ts";
import { step } from "#server/core/step.ts";
import { TableEncoder } from "#server/core/table-encoder.ts";
import { grantAll, type Wish } from "#server/core/wish.ts";
import { probe, registered } from "#test/support/core.ts";

/** How an instance answers its check. */
export type Answer = "passes" | "degraded" | "refused" | "says 503" | "times out";

/** What was to be seen of an instance after a moment, from then on. */
export interface Sight {
  readonly at: number;
  readonly instance: InstanceState | undefined;
  readonly weight: number;
  readonly isInTable: boolean;
}

/** As the control loop does: decisions.md §1. */
const TICK_MS = 250;
/** So that nothing of a picture lies at the beginning of time. */
const BEGIN_MS = 1_000_000;
const WARM_UP_S = 60;
const QUIET = -WARM_UP_S + 1;

/**
 * A service in virtual time: the real core, with a prober, a publisher and clients that do what the scene says.
 * Times are seconds from the picture's beginning; before it everything ran well for a minute.
 */
export class Play {
  readonly name: string;
  state;
  policy: Policy;
  readonly transitions: (Transition & { readonly second: number })[] = [];
  readonly sights = new Map<number, Sight[]>();
  readonly protections: { readonly at: number; readonly value: string }[] = [];
  readonly probes: { readonly port: number; readonly at: number; readonly ok: boolean }[] = [];
  /** Who consumes the table; asked every second. */
  consumers: (second: number) => readonly Consumer[] = () => [];
  /** What clients report; asked every second. */
  reports: (second: number) => readonly ClientReport[] = () => [];
  answers: (port: number, second: number) => Answer = () => "passes";
  inFlight: (port: number, second: number) => number | undefined = () => undefined;
  revision = 1;
  readonly #due = new Map<number, number>();
  readonly #acts: { readonly at: number; readonly act: () => void }[] = [];
  readonly #eye: FleetEye;
  #published = "";
  /** Nothing is built anew of a state that is the same. */
  #encoded: ServiceState | undefined;
  #looked: ServiceState | undefined;
  #second = -WARM_UP_S;
  #made = 0;

  constructor(policy: PolicyPatch = {}, { name = "orders", eye = loneEye(() => [this]) } = {}) {
    this.name = name;
    this.policy = policyOf(undefined, policy);
    this.state = newService({ namespace: "default", service: name });
    this.#eye = eye;
  }

  get second(): number {
    return this.#second;
  }

  /** Registers instances a minute before the picture begins, or `at`. */
  register(
    ports: readonly number[],
    registration: Partial<Registration> = {},
    at: number = -WARM_UP_S,
  ): this {
    return this.at(at, () => {
      for (const port of ports) {
        this.revision += 1;
        this.do({ kind: "registered", registered: registered(port, registration, this.revision) });
      }
    });
  }

  vanish(at: number, ports: readonly number[]): this {
    return this.at(at, () => {
      for (const port of ports) this.do({ kind: "unregistered", id: idOf(port), because: "vanished" });
    });
  }

  at(second: number, act: () => void): this {
    this.#acts.push({ at: second, act });
    return this;
  }

  wish(second: number, wishes: readonly Wish[], reason: string, owner = "ann"): this {
    return this.at(second, () => {
      const newId = (kind: string) => `${kind}-${++this.#made}`;
      const granted = grantAll(this.state.intents, wishes, {
        owner,
        actor: owner,
        reason,
        at: this.#ms(),
        newId,
      });
      if (granted.kind === "granted") this.#intents(granted.intents, { kind: "asked", actor: owner });
    });
  }

  /** Pauses automation over all services; without an actor it goes on. */
  pause(second: number, actor?: string, reason = ""): this {
    return this.at(second, () => {
      const since = this.#ms();
      this.#eye.pause(actor === undefined ? undefined : { since, actor, reason }, since);
    });
  }

  /** One grid step: what the scene does, checks, reports, time, publication. */
  stepOnce(): void {
    for (const { at, act } of this.#acts) if (at >= this.#second && at < this.#second + TICK_MS / 1000) act();
    for (const [port, due] of this.#due) if (this.#second >= due) this.#probe(port);
    if (this.#second % 1 === 0) {
      const reports = this.reports(this.#second);
      if (reports.length > 0) this.do({ kind: "reported", reports });
      const consumers = this.consumers(this.#second);
      this.do({ kind: "consumers", consumers, asOf: this.#ms() });
    }
    this.do({ kind: "tick" });
    this.#eye.tick(this.#ms());
    this.#publish();
    this.#look();
    this.#second += TICK_MS / 1000;
  }

  run(toSecond: number): this {
    while (this.#second <= toSecond) this.stepOnce();
    return this;
  }

  do(event: ServiceEvent): void {
    const before = this.state;
    const at = this.#ms();
    this.#eye.before(before.key, event, before, at);
    const { state, transitions, effects } = step(this.state, event, at, this.policy);
    this.state = state;
    for (const each of transitions) this.transitions.push({ ...each, second: this.#second });
    this.#eye.after(before.key, event, before, state, at);
    for (const effect of effects) this.#follow(effect);
  }

  #ms(): number {
    return BEGIN_MS + Math.round(this.#second * 1000);
  }

  #follow(effect: Effect): void {
    if (!("id" in effect)) return;
    const port = Number(effect.id.split(":")[1]);
    switch (effect.kind) {
      case "probe": {
        const next = this.#second + this.#intervalOf(port);
        if (next === Infinity) this.#due.delete(port);
        else this.#due.set(port, effect.isKnown ? next : this.#second);
        return;
      }
      case "probe-now":
        this.#due.set(port, this.#second);
        return;
      case "stop-probe":
        this.#due.delete(port);
        return;
      case "deregister":
        return this.do({ kind: "unregistered", id: effect.id, because: "deregistered" });
      case "end-intents":
        if (effect.which.kind === "abandoned")
          this.#intents(withoutDrain(this.state.intents, effect.id, effect.which.drain), {
            kind: "abandoned",
          });
    }
  }

  #intents(
    intents: typeof this.state.intents,
    because: (ServiceEvent & { kind: "intents" })["because"],
  ): void {
    this.revision += 1;
    this.do({ kind: "intents", intents, revision: this.revision, because });
  }

  #intervalOf(port: number): number {
    const instance = this.state.instances.get(idOf(port));
    if (instance?.registered === undefined) return Infinity;
    const isInMaintenance = this.state.intents.get(instance.id)?.maintenance !== undefined;
    const spec = checkSpec(instance.registered, this.policy, paceOf(instance, isInMaintenance));
    return "intervalMs" in spec ? spec.intervalMs / 1000 : Infinity;
  }

  #probe(port: number): void {
    const answer = this.answers(port, this.#second);
    const ok = answer === "passes" || answer === "degraded";
    const result = probe(ok, this.#ms(), {
      ...(ok ? {} : { detail: DETAILS[answer] }),
      degraded: answer === "degraded",
      isUnanswered: answer === "times out",
      inFlight: ok ? this.inFlight(port, this.#second) : undefined,
    });
    this.probes.push({ port, at: this.#second, ok });
    this.do({ kind: "probed", id: idOf(port), result });
    const next = this.#second + this.#intervalOf(port);
    if (this.#due.has(port)) this.#due.set(port, next);
  }

  #publish(): void {
    if (this.state === this.#encoded) return;
    this.#encoded = this.state;
    const table = Buffer.concat(new TableEncoder().encode(this.state, this.policy, 1).chunks).toString();
    if (table === this.#published) return;
    this.#published = table;
    this.revision += 1;
    this.do({ kind: "published", revision: this.revision });
  }

  #look(): void {
    if (this.#second < QUIET) return;
    const at = this.#second;
    this.protections.push({ at, value: protectionOf(this.state) });
    if (this.state !== this.#looked)
      for (const { port } of this.state.instances.values())
        if (!this.sights.has(port)) this.sights.set(port, []);
    for (const [port, sights] of this.sights) {
      const last = sights.at(-1);
      const isSame = last !== undefined && this.state === this.#looked;
      sights.push(isSame ? { ...last, at } : this.#sight(port, at));
    }
    this.#looked = this.state;
  }

  #sight(port: number, at: number): Sight {
    const instance = this.state.instances.get(idOf(port));
    const stored = instance && endpointOf(instance, this.state, this.policy);
    return { at, instance, weight: stored?.endpoint.weight ?? 0, isInTable: stored !== undefined };
  }
}

const DETAILS: Record<Answer, string> = {
  passes: "",
  degraded: "",
  refused: "connect refused",
  "says 503": "status 503, expected 200–299",
  "times out": "timeout after 1000 ms",
};

export const idOf = (port: number): string => `10.0.0.1:${port}`;

/** Looks over the services of one fleet, and tells each what all together say. */
export function loneEye(plays: () => readonly Play[]): FleetEye {
  const policy = Policy.parse({});
  return new FleetEye({
    policy: () => policy,
    onView: (fleet) => {
      for (const play of plays()) play.do({ kind: "fleet", fleet });
    },
    onTransitions: (transitions) => {
      const [first] = plays();
      for (const each of transitions) first?.transitions.push({ ...each, second: first.second });
    },
  });
}
