import type { DrainIntent, InstanceIntents, WeightIntent } from "#lib/contract/intent.ts";
import type { Registration } from "#lib/contract/registration.ts";
import type { ServiceEvent } from "#server/core/event.ts";
import type { Registered, ServiceState } from "#server/core/model.ts";
import { DEFAULT_POLICY } from "#server/core/policy.ts";
import type { ProbeResult } from "#server/core/probe.ts";
import { endpointOf } from "#server/core/endpoint.ts";
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
    isUnanswered: false,
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

  /** Replaces all intents of an instance; undefined: none. */
  intents(at: number, id: string, own: InstanceIntents | undefined): this {
    const intents = new Map(this.state.intents);
    if (own === undefined) intents.delete(id);
    else intents.set(id, own);
    this.#intentsRevision += 1;
    return this.do(at, {
      kind: "intents",
      intents,
      revision: this.#intentsRevision,
      because: { kind: "asked", actor: "test" },
    });
  }

  /** Replaces an instance's drains, and its weight override. */
  drains(at: number, id: string, owners: readonly string[], weight?: WeightIntent): this {
    const drains = owners.map((owner) => drainIntent(owner));
    if (owners.length === 0 && weight === undefined) return this.intents(at, id, undefined);
    return this.intents(at, id, weight === undefined ? { drains } : { drains, weight });
  }

  /** Registers instances at these ports; each passes its first probe. */
  fleet(at: number, ports: readonly number[], registration: Partial<Registration> = {}): this {
    for (const port of ports) {
      this.do(at, { kind: "registered", registered: registered(port, registration) });
      this.probed(at, port, true);
    }
    return this;
  }

  probed(at: number, port: number, ok: boolean, rest: Partial<ProbeResult> = {}): this {
    return this.do(at, { kind: "probed", id: `10.0.0.1:${port}`, result: probe(ok, at, rest) });
  }

  /** As many failures as make it unhealthy. */
  down(at: number, port: number): this {
    for (let i = 0; i < this.policy.check.unhealthyThreshold; i++) this.probed(at + i, port, false);
    return this;
  }

  vanished(at: number, port: number): this {
    return this.do(at, { kind: "unregistered", id: `10.0.0.1:${port}`, because: "vanished" });
  }

  tick(at: number): this {
    return this.do(at, { kind: "tick" });
  }

  /** Weights by port; 0 where it is not in the table. */
  weights(): Record<number, number> {
    const weights: Record<number, number> = {};
    for (const instance of this.state.instances.values())
      weights[instance.port] = endpointOf(instance, this.state, this.policy)?.endpoint.weight ?? 0;
    return weights;
  }

  /** Ports in the table, from the lowest on. */
  table(): number[] {
    const ports = [...this.state.instances.values()].flatMap((instance) =>
      endpointOf(instance, this.state, this.policy) === undefined ? [] : [instance.port],
    );
    return ports.toSorted((a, b) => a - b);
  }

  instance(port: number) {
    const instance = this.state.instances.get(`10.0.0.1:${port}`);
    if (instance === undefined) throw new Error(`no instance at port ${port}`);
    return instance;
  }
}
