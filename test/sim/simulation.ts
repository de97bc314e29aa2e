import { ChainCheck } from "#lib/contract/audit-chain.ts";
import type { AuditVerdict } from "#lib/contract/audit.ts";
import { parsedJson, seqOf, sha256 } from "#server/control/audit/audit-store.ts";
import { KeySpace } from "#server/core/keys.ts";
import { followAll, SimClient } from "./clients.ts";
import { type SERVICES, SimFleet } from "./fleet.ts";
import { ModelStore } from "./model-store.ts";
import { Oracle } from "./oracle.ts";
import { Random } from "./random.ts";
import { SimClock } from "./sim-clock.ts";
import { LeanReplica } from "./lean-replica.ts";
import type { ReplicaParts, SimNode } from "./sim-node.ts";
import { WholeReplica } from "./whole-replica.ts";
import { StoreLink } from "./store-link.ts";

const keys = new KeySpace("/headgate");
/** Times of hours and minutes are of seconds here: a run is one or two minutes long. */
const POLICY = {
  v: 1,
  flap: { baseHoldMs: 1000, maxHoldMs: 4000, windowMs: 20_000 },
  observer: { holdMs: 8000 },
  circuit: { baseOpenMs: 2000, maxOpenMs: 6000, trialSuccesses: 2 },
  slowStart: { windowMs: 4000 },
  drain: {
    clientTtlMs: 3000,
    clientForgetMs: 9000,
    lostGraceMs: 2000,
    quietMs: 1000,
    settleMs: 2000,
    orphanMs: 60_000,
  },
  preserve: { maxMs: 25_000 },
  check: { intervalMs: 2000, unhealthyIntervalMs: 1000 },
};

export type Level = "lean" | "whole";

/** One world: a store, replicas, a fleet, clients and whoever operates it; everything follows from the seed. */
export class Simulation {
  readonly level: Level;
  readonly random: Random;
  readonly clock = new SimClock();
  readonly store = new ModelStore(this.clock);
  readonly fleet: SimFleet;
  readonly oracle: Oracle;
  readonly clients: readonly SimClient[];
  readonly replicas = new Map<string, SimNode>();
  readonly links: StoreLink[] = [];
  readonly refused: string[] = [];
  readonly #kind: new (parts: ReplicaParts) => SimNode;
  #started = 0;

  /** `lean`: replicas that decide and commit, and are told who leads. */
  constructor(seed: number, level: Level) {
    this.#kind = level === "lean" ? LeanReplica : WholeReplica;
    this.level = level;
    this.random = new Random(seed);
    this.fleet = new SimFleet(this.store, keys, this.clock, this.random.int(1, 5));
    this.oracle = new Oracle(this.store, keys, this.fleet, this.clock, (service) => this.believed(service));
    this.clients = ["web/1", "web/2", "jobs/1"].map((name) => new SimClient(name));
    const put = (key: string, value: object) => ({
      kind: "put" as const,
      key,
      value: Buffer.from(JSON.stringify(value)),
    });
    this.store.txn(
      [],
      [put(keys.epoch, { v: 1, epoch: "51000001", succeeds: [] }), put(keys.policy("default"), POLICY)],
    );
  }

  startReplica(): SimNode {
    this.#started += 1;
    const id = `r${this.#started}`;
    const link = new StoreLink(this.store, this.clock, new Random(this.random.int(0, 2 ** 31)), id);
    this.links.push(link);
    const replica = new this.#kind({
      id,
      keys,
      clock: this.clock,
      skewMs: this.random.pick([0, 0, 0, -3000, 3000]),
      link,
      answer: ({ key }) => {
        const [, service = "", instance = ""] = key.split("/");
        return this.fleet.of({ service, id: instance })?.answer ?? "refused";
      },
      nodes: () => this.replicas.values(),
    });
    this.replicas.set(id, replica);
    return replica;
  }

  async stopReplica(replica: SimNode): Promise<void> {
    this.replicas.delete(replica.id);
    for (const client of this.clients)
      if (client.replica === replica) client.moveTo(undefined, this.clock.now());
    const closed = replica.close();
    await this.run(1500);
    await closed;
    await replica.link.close();
  }

  /** Somebody else leads from here on, as far as the store is concerned; the one before may not know. */
  elect(): void {
    const replica = this.random.pickAny([...this.replicas.values()]);
    if (replica === undefined || this.store.isPaused) return;
    this.store.txn([], [{ kind: "delete", key: keys.leader }]);
    this.store.txn(
      [],
      [{ kind: "put", key: keys.leader, value: Buffer.from(JSON.stringify({ id: replica.id })) }],
    );
  }

  /** Whether what was recorded of all that was asked hangs together. */
  auditVerdict(): AuditVerdict {
    const check = new ChainCheck(sha256);
    for (const { key, value } of this.store.list(keys.allAudit).entries)
      check.add({ seq: seqOf(keys, key) ?? 0, value: parsedJson(value) });
    return check.verdict();
  }

  /** The replica that leads by the store's own word. */
  leader(): SimNode | undefined {
    const entry = this.store.get(keys.leader);
    const id = entry === undefined ? undefined : (JSON.parse(entry.value.toString()) as { id: string }).id; // a replica's own writing
    const replica = id === undefined ? undefined : this.replicas.get(id);
    return replica?.isLeading === true ? replica : undefined;
  }

  *believed(service: (typeof SERVICES)[number]) {
    yield* this.leader()?.state()?.service(service)?.instances.values() ?? [];
  }

  /** Lets time go by: processes renew, clients follow. */
  async run(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 500) {
      await this.clock.run(Math.min(500, left));
      this.fleet.beat();
      followAll(this.clients, this.oracle, this.clock);
      if (this.oracle.breach !== undefined) throw this.oracle.breach;
    }
  }

  /** Until somebody leads; false after a time by which somebody has to. */
  async hasLeader(withinMs: number): Promise<boolean> {
    for (let waited = 0; waited < withinMs; waited += 500) {
      if (this.leader() !== undefined) return true;
      await this.run(500);
    }
    return this.leader() !== undefined;
  }
}
