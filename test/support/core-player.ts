import { Policy } from "#lib/contract/policy.ts";
import type { Registration } from "#lib/contract/registration.ts";
import type { Transition } from "#lib/contract/events.ts";
import { RestoredEndpoint } from "#server/control/stored-endpoint.ts";
import type { Effect, ServiceEvent } from "#server/core/event.ts";
import type { FleetView, Registered, ServiceState } from "#server/core/model.ts";
import type { ProbeResult } from "#server/core/probe.ts";
import { CALM_FLEET, newService } from "#server/core/service.ts";
import { isPassive } from "#server/core/check.ts";
import { step } from "#server/core/step.ts";
import { decodeChunk, decodeHead, type StoredEndpoint } from "#server/core/table.ts";
import { TableEncoder } from "#server/core/table-encoder.ts";
import { grantAll, type Wish } from "#server/core/wish.ts";
import { ORDERS, probe, registered } from "./core.ts";

export interface Call {
  readonly port: number;
  readonly ok: number;
  readonly failed: number;
}

/** What may happen to one service, without its time. */
export type Move =
  | { readonly kind: "register"; readonly port: number; readonly registration: Partial<Registration> }
  | { readonly kind: "vanish" | "deregister"; readonly ports: readonly number[] }
  | ({ readonly kind: "probe"; readonly ports: readonly number[]; readonly times: number } & Partial<
      Omit<ProbeResult, "kind">
    >)
  | { readonly kind: "wish"; readonly wishes: readonly Wish[]; readonly owner: string }
  | { readonly kind: "leave" | "try"; readonly port: number }
  | { readonly kind: "publish" | "tick" }
  | { readonly kind: "consumers"; readonly held: number; readonly open: boolean }
  | { readonly kind: "report"; readonly client: string; readonly calls: readonly Call[] }
  | { readonly kind: "fleet"; readonly fleet: Partial<FleetView> }
  | { readonly kind: "policy"; readonly policy: object }
  /** Another leads from here on; these went while nobody did. */
  | {
      readonly kind: "takeover";
      readonly lost: readonly number[];
      /** Its leader had not written what came of the last events. */
      readonly isBehind?: boolean;
    };

export interface Taken {
  readonly at: number;
  readonly event: ServiceEvent;
  readonly policy: Policy;
}

/** The further on, the slower: where latency moves weights, it moves these. */
const LATENCIES = new Map(
  [1, 2, 3, 4, 5, 6].map((port) => [`10.0.0.1:${port}`, [4 ** port, 4 ** port, 4 ** port]]),
);

export const idOf = (port: number): string => `10.0.0.1:${port}`;

/** Plays moves on one service as the shell would: with a registry, revisions, and a table that a new leader finds. */
export class Player {
  state: ServiceState = newService(ORDERS);
  policy: Policy;
  at = 1_000_000;
  revision = 1;
  readonly registry = new Map<string, Registered>();
  readonly transitions: Transition[] = [];
  readonly effects: Effect[] = [];
  /** Every event since the last takeover, and the state before them, for whoever plays them again. */
  taken: Taken[] = [];
  begun: ServiceState = this.state;
  #published: readonly Buffer[] = [];
  /** Sees the state after each event: a move may be several. */
  readonly onEvent: ((player: Player) => void) | undefined;

  constructor(policy: Policy, onEvent?: (player: Player) => void) {
    this.policy = policy;
    this.onEvent = onEvent;
  }

  do(event: ServiceEvent): void {
    this.taken.push({ at: this.at, event, policy: this.policy });
    const { state, transitions, effects } = step(this.state, event, this.at, this.policy);
    this.state = state;
    this.transitions.push(...transitions);
    this.effects.push(...effects);
    this.onEvent?.(this);
  }

  play(move: Move): void {
    switch (move.kind) {
      case "register":
        return this.#register(move.port, move.registration);
      case "vanish":
      case "deregister":
        for (const port of move.ports)
          if (this.registry.delete(idOf(port)))
            this.do({
              kind: "unregistered",
              id: idOf(port),
              because: move.kind === "vanish" ? "vanished" : "deregistered",
            });
        return;
      case "probe": {
        const { kind: _, ports, times, ...result } = move;
        for (let n = 0; n < times; n++) for (const port of ports) this.#probe(port, result);
        return;
      }
      case "wish":
        return this.wish(move.wishes, move.owner);
      case "leave":
        return this.do({ kind: "leave", id: idOf(move.port), deadlineAt: this.at + 30_000, actor: "orders" });
      case "try":
        return this.do({ kind: "try-now", id: idOf(move.port), actor: "ann", reason: "r" });
      case "publish":
        this.#published = this.#encode();
        this.revision += 1;
        return this.do({ kind: "published", revision: this.revision });
      case "consumers": {
        const held = this.revision - move.held;
        const consumer = { id: "cart/1", held, open: move.open, lastContactAt: this.at - 1000 };
        return this.do({ kind: "consumers", consumers: [consumer], asOf: this.at });
      }
      case "report":
        return this.#report(move.client, move.calls);
      case "fleet":
        return this.do({ kind: "fleet", fleet: { ...CALM_FLEET, ...move.fleet } });
      case "policy":
        this.policy = Policy.parse(move.policy);
        return this.do({ kind: "policy" });
      case "tick":
        return this.do({ kind: "tick", probeLatencies: LATENCIES });
      case "takeover":
        return this.takeOver(move.lost, move.isBehind);
    }
  }

  wish(wishes: readonly Wish[], owner: string): void {
    const { state, at } = this;
    let made = 0;
    const wishing = {
      owner,
      actor: owner,
      reason: "r",
      at,
      newId: (kind: string) => `${kind}-${this.revision}-${made++}`,
    };
    const granted = grantAll(state.intents, wishes, wishing);
    if (granted.kind === "held" || granted.intents === state.intents) return;
    this.revision += 1;
    const because = { kind: "asked", actor: owner } as const;
    this.do({ kind: "intents", intents: granted.intents, revision: this.revision, because });
  }

  /** As Term.begin does, from what the table says. */
  takeOver(lost: readonly number[] = [], isBehind = false): void {
    for (const port of lost) this.registry.delete(idOf(port));
    const chunks = isBehind ? this.#published : this.#encode();
    const found = endpointsIn(chunks).map((endpoint) => RestoredEndpoint.parse(endpoint));
    const head = chunks[0] === undefined ? {} : decodeHead(chunks[0]);
    const { intents, intentsRevision, fleet } = this.state;
    this.state = newService(ORDERS, found, fleet, head);
    this.taken = [];
    this.begun = this.state;
    this.do({ kind: "intents", intents, revision: intentsRevision, because: { kind: "found" } });
    for (const each of this.registry.values()) this.do({ kind: "registered", registered: each });
    this.do({ kind: "taken-over", deregistered: new Set() });
  }

  /** The bytes that would be published. */
  bytes(): string {
    return Buffer.concat(this.#encode()).toString();
  }

  endpoints(): StoredEndpoint[] {
    return endpointsIn(this.#encode());
  }

  #encode(): readonly Buffer[] {
    return new TableEncoder().encode(this.state, this.policy, 1).chunks;
  }

  /** One that lives by heartbeats, or by nothing, is connected to only once its registration has vanished. */
  #probe(port: number, result: Partial<ProbeResult>): void {
    const id = idOf(port);
    const { registered: known, vanished } = this.state.instances.get(id) ?? {};
    const isPassiveOne = known !== undefined && isPassive(known, this.policy);
    if (isPassiveOne && vanished === undefined) return;
    const answer = probe(result.ok ?? true, this.at, isPassiveOne ? { ...result, degraded: false } : result);
    this.do({ kind: "probed", id, result: answer });
  }

  /** A put: it changes the key, or makes it anew. */
  #register(port: number, registration: Partial<Registration>): void {
    this.revision += 1;
    const now = registered(port, registration, this.revision);
    const { createRevision = now.createRevision } = this.registry.get(now.id) ?? {};
    this.registry.set(now.id, { ...now, createRevision });
    this.do({ kind: "registered", registered: { ...now, createRevision } });
  }

  #report(client: string, calls: readonly Call[]): void {
    const counted = calls.map(({ port, ok, failed }) => ({
      id: idOf(port),
      ok,
      failed,
      inFlight: 0,
      latency: undefined,
    }));
    this.do({ kind: "reported", reports: [{ client, held: this.revision, windowMs: 1000, calls: counted }] });
  }
}

function endpointsIn(chunks: readonly Buffer[]): StoredEndpoint[] {
  return chunks.flatMap((chunk, n) => [...(n === 0 ? decodeHead(chunk) : decodeChunk(chunk)).endpoints]);
}
