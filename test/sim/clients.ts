import type { Endpoint } from "#lib/contract/table.ts";
import { Report } from "#lib/contract/report.ts";
import { SERVICES, type SimFleet } from "./fleet.ts";
import type { Oracle } from "./oracle.ts";
import type { Random } from "./random.ts";
import type { SimClock } from "./sim-clock.ts";
import type { SimNode } from "./sim-node.ts";

interface Held {
  readonly epoch: string;
  readonly revision: number;
  readonly endpoints: readonly Endpoint[];
}

/** A process that holds tables by a stream from one replica, calls by them, and reports. */
export class SimClient {
  readonly name: string;
  readonly tables = new Map<string, Held>();
  #replica: SimNode | undefined;
  #seq = 0;

  constructor(name: string) {
    this.name = name;
  }

  get replica(): SimNode | undefined {
    return this.#replica;
  }

  /** To another replica, or to none. */
  moveTo(replica: SimNode | undefined, now: number): void {
    const before = this.#replica;
    this.#replica = replica;
    for (const consumers of before?.consumers.values() ?? []) {
      const consumer = consumers.get(this.name);
      if (consumer !== undefined) consumers.set(this.name, { ...consumer, open: false, lastContactAt: now });
    }
  }

  /** Takes what its replica has that is newer than what it holds. */
  follow(oracle: Oracle, now: number): void {
    const replica = this.#replica;
    if (replica === undefined) return;
    for (const key of SERVICES) {
      const { service } = key;
      const table = replica.book.get(key);
      const before = this.tables.get(service);
      if (table !== undefined && table.revision > (before?.revision ?? 0)) {
        const { endpoints } = JSON.parse(table.bytes.body.toString()) as { endpoints: Endpoint[] }; // the publisher's own writing
        const held = { epoch: table.epoch, revision: table.revision, endpoints };
        oracle.held(this.name, service, before, { ...held, text: JSON.stringify(endpoints) });
        this.tables.set(service, held);
      }
      const consumers = replica.consumers.get(service) ?? new Map();
      replica.consumers.set(service, consumers);
      const held = this.tables.get(service)?.revision ?? 0;
      consumers.set(this.name, { id: this.name, held, open: true, lastContactAt: now });
    }
  }

  /** Calls everybody it is told to, and says how that went. A broken client fails wherever it calls. */
  report(fleet: SimFleet, random: Random, isBroken: boolean): void {
    const replica = this.#replica;
    if (replica === undefined) return;
    const calls = [...this.tables].flatMap(([service, { endpoints }]) =>
      endpoints
        .filter(({ weight }) => weight > 0)
        .map(({ id }) => {
          const instance = fleet.of({ service, id });
          const fails =
            isBroken ||
            instance === undefined ||
            instance.answer === "refused" ||
            instance.answer === "silent";
          const n = random.int(1, 30);
          return { service, instance: id, ok: fails ? 0 : n, failed: { server: fails ? n : 0 }, inFlight: 0 };
        }),
    );
    const [service = "web", id = "1"] = this.name.split("/");
    const held = Object.fromEntries(
      [...this.tables].map(([name, { epoch, revision }]) => [name, `${epoch}.${revision}`]),
    );
    const client = { service, id, bootId: "b" };
    replica.report(Report.parse({ client, seq: ++this.#seq, windowMs: 1000, held, calls }));
  }
}

export function followAll(clients: readonly SimClient[], oracle: Oracle, clock: SimClock): void {
  for (const client of clients) client.follow(oracle, clock.now());
}
