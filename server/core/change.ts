import type { Transition } from "#lib/contract/events.ts";
import type { Policy } from "#lib/contract/policy.ts";
import { causesOf } from "./causes.ts";
import type { Effect, Step } from "./event.ts";
import type { InstanceState, ServiceState } from "./model.ts";
import { paceOf } from "./pace.ts";
import { panicAfter, panicHeld, protectionOf } from "./panic.ts";
import { settle } from "./settle.ts";
import { hasVeterans } from "./slow-start.ts";
import { isPaused } from "./status.ts";
import { retally } from "./tally.ts";
import { toldOutcome } from "./told-outcome.ts";

/** Collects what one step changes: instances, transitions and effects. Lives for one call of `step`. */
export class Change {
  readonly #before: ServiceState;
  readonly #at: number;
  readonly #policy: Policy;
  #state: ServiceState;
  readonly transitions: Transition[] = [];
  readonly effects: Effect[] = [];

  constructor(state: ServiceState, at: number, policy: Policy) {
    this.#before = state;
    this.#state = state;
    this.#at = at;
    this.#policy = policy;
  }

  get state(): ServiceState {
    return this.#state;
  }

  get instances(): ReadonlyMap<string, InstanceState> {
    return this.#state.instances;
  }

  get(id: string): InstanceState | undefined {
    return this.instances.get(id);
  }

  /** Whether an operator takes the instance out. */
  isTakenOut(id: string): boolean {
    const intents = this.#state.intents.get(id);
    return intents !== undefined && (intents.drains.length > 0 || intents.maintenance !== undefined);
  }

  service(patch: Partial<Omit<ServiceState, "instances" | "key" | "tally" | "panic">>): void {
    this.#state = { ...this.#state, ...patch };
  }

  /**
   * Intents count towards the tally: they change together with what they stand over, and the instances that they
   * are over have to be put afterwards.
   */
  intents(intents: ServiceState["intents"], revision: number): void {
    let { tally } = this.#state;
    for (const id of new Set([...this.#state.intents.keys(), ...intents.keys()])) {
      const instance = this.get(id);
      if (instance === undefined) continue;
      const before = { instance, intents: this.#state.intents.get(id) };
      tally = retally(tally, before, { instance, intents: intents.get(id) });
    }
    this.#state = { ...this.#state, intents, intentsRevision: revision, tally };
  }

  /** Puts an instance as it is now; its status follows, and a change of status is a transition with its cause. */
  put(instance: InstanceState): void {
    const before = this.get(instance.id);
    const settled = settle(instance, this.#at, this.#surroundings(instance.id, before), () =>
      hasVeterans(this.instances.values(), instance.id, this.#at, this.#policy.slowStart),
    );
    if (settled === before) return;
    this.#set(settled, before);
    this.#keepPace(settled, before);
    if (before === undefined || before.registered === undefined) return;
    if (before.status !== settled.status) {
      const cause = this.#causes(settled)[0];
      this.note("status.changed", settled.id, {
        from: before.status,
        to: settled.status,
        text: `${before.status} → ${settled.status}${cause === undefined ? "" : `: ${cause.text}`}`,
      });
    } else if (isWorthTelling(before, settled)) {
      this.note("weight.changed", settled.id, {
        from: `${before.weighed.weight}`,
        to: `${settled.weighed.weight}`,
        text: `weight ${before.weighed.weight} → ${settled.weighed.weight}${reasonsOf(settled)}`,
      });
    }
  }

  remove(id: string): void {
    const instance = this.get(id);
    if (instance === undefined) return;
    const before = { instance, intents: this.#state.intents.get(id) };
    const released = new Set(this.#state.released).add(id);
    const instances = this.#state.instances.with([[id, undefined]]);
    this.#state = {
      ...this.#state,
      instances,
      released,
      tally: retally(this.#state.tally, before, undefined),
    };
  }

  note(
    kind: Transition["kind"],
    instance: string | undefined,
    rest: Omit<Transition, "kind" | "at" | "namespace" | "service" | "instance">,
  ): void {
    const where = instance === undefined ? {} : { instance };
    this.transitions.push({ kind, at: this.#at, ...this.#state.key, ...where, ...rest });
  }

  effect(effect: Effect): void {
    this.effects.push(effect);
  }

  /** Whatever stands over all instances is other than before. */
  resettle(): void {
    for (const instance of this.instances.values()) this.put(instance);
  }

  done(): Step {
    this.#guard();
    return {
      state: this.#state,
      transitions:
        this.transitions.length === 0
          ? this.transitions
          : toldOutcome(this.transitions, this.#before, this.#state),
      effects: this.effects,
    };
  }

  /** Panic follows from the tally; while a new leader still takes over what it found, the tally is half a truth. */
  #guard(): void {
    const { tally, panic, restored } = this.#state;
    if (restored.size > 0) return;
    const now = isPaused(this.#state, this.#policy)
      ? panicHeld(panic, tally)
      : panicAfter(panic, tally, this.#at, this.#policy.panic);
    if (now === panic) return;
    const before = protectionOf(this.#before);
    this.#state = { ...this.#state, panic: now };
    if ((now === undefined) !== (panic === undefined)) {
      this.resettle();
      this.note("protection.changed", undefined, {
        from: before,
        to: protectionOf(this.#state),
        text:
          now === undefined
            ? `panic is over: ${tally.serving} of ${tally.proven} serve`
            : `panic: ${now.serving} of ${now.proven} that worked before serve`,
        evidence: { serving: tally.serving, proven: tally.proven },
      });
    }
  }

  #set(settled: InstanceState, before: InstanceState | undefined): void {
    const instances = this.#state.instances.with([[settled.id, settled]]);
    const intents = this.#state.intents.get(settled.id);
    const was = before === undefined ? undefined : { instance: before, intents };
    const tally = retally(this.#state.tally, was, { instance: settled, intents });
    this.#state = { ...this.#state, instances, tally };
  }

  /** How often it is probed follows from what it is; a new registration is probed by whoever takes it in. */
  #keepPace(settled: InstanceState, before: InstanceState | undefined): void {
    if (before?.registered === undefined || settled.registered === undefined) return;
    const isInMaintenance = this.#state.intents.get(settled.id)?.maintenance !== undefined;
    const isSame = paceOf(settled, isInMaintenance) === paceOf(before, isInMaintenance);
    if (!isSame) this.effect({ kind: "probe", id: settled.id, isKnown: true });
  }

  /** One that waits at its gate was let in by a wish, and wishes are obeyed also while all else is held. */
  #surroundings(id: string, before: InstanceState | undefined) {
    const { fleet, panic, intents } = this.#state;
    const isHeld = before?.gate.kind !== "awaiting-pass";
    return {
      intents: intents.get(id),
      policy: this.#policy,
      panic,
      isDoubted: fleet.doubt !== undefined,
      isPaused: isHeld && isPaused(this.#state, this.#policy),
    };
  }

  #causes(instance: InstanceState) {
    return causesOf(instance, this.#state, this.#policy);
  }
}

/** A ramp's steps and panic have told of themselves already, and a wish is told as such. */
function isWorthTelling(before: InstanceState, now: InstanceState): boolean {
  if (before.weighed.weight === now.weighed.weight) return false;
  if (before.weighed.base !== now.weighed.base || before.status === "warming") return false;
  return before.marks.includes("panic") === now.marks.includes("panic");
}

function reasonsOf({ weighed }: InstanceState): string {
  const reasons = weighed.factors.map(({ kind, value }) => `${kind.replaceAll("_", " ")} × ${value}`);
  return reasons.length === 0 ? "" : `: ${reasons.join(", ")}`;
}
