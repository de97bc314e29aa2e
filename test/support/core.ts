import type { DrainIntent, WeightIntent } from "#lib/contract/intent.ts";
import type { Registration } from "#lib/contract/registration.ts";
import type { ServiceEvent } from "#server/core/event.ts";
import type { Registered, ServiceState } from "#server/core/model.ts";
import { DEFAULT_POLICY } from "#server/core/policy.ts";
import type { ProbeResult } from "#server/core/probe.ts";
import { newService } from "#server/core/service.ts";
import { step } from "#server/core/step.ts";
import type { Effect } from "#server/core/event.ts";
import type { Transition } from "#lib/contract/events.ts";

export const ORDERS = { namespace: "default", service: "orders" };

export function registered(
  port: number,
  registration: Partial<Registration> = {},
  revision = port,
): Registered {
  const id = `10.0.0.1:${port}`;
  return {
    id,
    host: "10.0.0.1",
    port,
    registration: { v: 1, ...registration },
    key: `/headgate/v1/registry/default/orders/${id}`,
    source: "headgate",
    createRevision: revision,
    modRevision: revision,
    lease: undefined,
  };
}

export function probe(ok: boolean, startedAt: number, rest: Partial<ProbeResult> = {}): ProbeResult {
  return {
    kind: "http",
    ok,
    startedAt,
    latencyMs: 1,
    detail: ok ? "status 200" : "connect refused",
    degraded: false,
    isTimeout: false,
    inFlight: undefined,
    ...rest,
  };
}

export function drainIntent(owner: string, rest: Partial<DrainIntent> = {}): DrainIntent {
  return { id: `drain-${owner}`, owner, actor: owner, reason: "deploy", createdAt: 0, ...rest };
}

export function weightIntent(weight: WeightIntent["weight"]): WeightIntent {
  return { id: `weight-${weight.value}`, owner: "a", actor: "a", reason: "r", createdAt: 0, weight };
}

/** A service that is stepped, event by event, at given times; keeps what came of it. */
export class Stepper {
  state: ServiceState = newService(ORDERS);
  readonly transitions: Transition[] = [];
  readonly effects: Effect[] = [];
  #intentsRevision = 0;

  readonly policy: typeof DEFAULT_POLICY;

  constructor(policy = DEFAULT_POLICY) {
    this.policy = policy;
  }

  do(at: number, event: ServiceEvent): this {
    const { state, transitions, effects } = step(this.state, event, at, this.policy);
    this.state = state;
    this.transitions.push(...transitions);
    this.effects.push(...effects);
    return this;
  }

  /** Replaces an instance's drains, and its weight override. */
  drains(at: number, id: string, owners: readonly string[], weight?: WeightIntent): this {
    const intents = new Map(this.state.intents);
    const drains = owners.map((owner) => drainIntent(owner));
    if (owners.length === 0 && weight === undefined) intents.delete(id);
    else intents.set(id, weight === undefined ? { drains } : { drains, weight });
    this.#intentsRevision += 1;
    return this.do(at, {
      kind: "intents",
      intents,
      revision: this.#intentsRevision,
      because: { kind: "asked", actor: "test" },
    });
  }

  instance(port: number) {
    const instance = this.state.instances.get(`10.0.0.1:${port}`);
    if (instance === undefined) throw new Error(`no instance at port ${port}`);
    return instance;
  }
}
