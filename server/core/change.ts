import type { Transition } from "#lib/contract/events.ts";
import type { Policy } from "#lib/contract/policy.ts";
import { causesOf } from "./causes.ts";
import { statusOf } from "./endpoint.ts";
import type { Effect, Step } from "./event.ts";
import type { InstanceState, ServiceState } from "./model.ts";

/** Collects what one step changes: instances, transitions and effects. Lives for one call of `step`. */
export class Change {
  readonly #before: ServiceState;
  readonly #at: number;
  readonly #policy: Policy;
  #state: ServiceState;
  #instances: Map<string, InstanceState> | undefined;
  readonly transitions: Transition[] = [];
  readonly effects: Effect[] = [];

  constructor(state: ServiceState, at: number, policy: Policy) {
    this.#before = state;
    this.#state = state;
    this.#at = at;
    this.#policy = policy;
  }

  get(id: string): InstanceState | undefined {
    return (this.#instances ?? this.#state.instances).get(id);
  }

  hasDrains(id: string): boolean {
    return (this.#state.intents.get(id)?.drains.length ?? 0) > 0;
  }

  service(patch: Partial<Omit<ServiceState, "instances" | "key">>): void {
    this.#state = { ...this.#state, ...patch };
  }

  /** Puts an instance as it is now; its status follows, and a change of status is a transition with its cause. */
  put(instance: InstanceState): void {
    const before = this.get(instance.id);
    const settled = this.#settle(instance);
    if (settled === before) return;
    this.#instances ??= new Map(this.#state.instances);
    this.#instances.set(settled.id, settled);
    if (before?.registered === undefined || before.status === settled.status) return;
    const cause = causesOf(settled, this.#state.intents.get(settled.id), this.#policy)[0];
    this.note("status.changed", settled.id, {
      from: before.status,
      to: settled.status,
      text: `${before.status} → ${settled.status}${cause === undefined ? "" : `: ${cause.text}`}`,
    });
  }

  remove(id: string): void {
    this.#instances ??= new Map(this.#state.instances);
    this.#instances.delete(id);
  }

  note(
    kind: Transition["kind"],
    instance: string,
    rest: Omit<Transition, "kind" | "at" | "namespace" | "service" | "instance">,
  ): void {
    this.transitions.push({ kind, at: this.#at, ...this.#state.key, instance, ...rest });
  }

  effect(effect: Effect): void {
    this.effects.push(effect);
  }

  done(): Step {
    const state =
      this.#instances === undefined ? this.#state : { ...this.#state, instances: this.#instances };
    return {
      state: state === this.#before ? this.#before : state,
      transitions: this.transitions,
      effects: this.effects,
    };
  }

  #settle(instance: InstanceState): InstanceState {
    const status = statusOf(instance, this.#policy);
    return status === instance.status ? instance : { ...instance, status, statusSince: this.#at };
  }
}
