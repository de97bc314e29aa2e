import fc from "fast-check";
import { expect, test } from "vitest";
import { Table } from "#lib/contract/table.ts";
import type { StoreEvent } from "#server/ports/store.ts";
import { eventually } from "#test/support/eventually.ts";
import { NaiveClient } from "#test/support/naive-client.ts";
import { PublisherHost } from "#test/support/publisher-host.ts";
import { draft, storedEndpoint, TableStore } from "#test/support/table-store.ts";

const SERVICES = ["orders", "payments", "stock"];

/** A replica, and what of the store's history it has not read yet. */
interface Replica {
  readonly host: PublisherHost;
  unread: { readonly events: StoreEvent[]; readonly revision: number }[];
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("publish" as const),
      service: fc.nat(2),
      size: fc.constantFrom(0, 1, 3, 40, 60, 90, 200),
      weight: fc.nat(2),
      every: fc.integer({ min: 1, max: 40 }),
      timeoutMs: fc.constantFrom(1000, 1000, 2000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("read" as const),
      replica: fc.nat(1),
      count: fc.integer({ min: 1, max: 4 }),
      together: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("relist" as const), replica: fc.nat(1) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("pass" as const),
      replica: fc.nat(1),
      ms: fc.integer({ min: 1, max: 25 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("move" as const), client: fc.nat(2), replica: fc.nat(1) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("settle" as const) }) },
);

/** Three clients, one of one service, move between two replicas that read one store at their own pace. */
async function run(steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[]): Promise<void> {
  await using one = await PublisherHost.start();
  await using two = await PublisherHost.start({ readersAtOnce: 1 });
  const replicas: Replica[] = [one, two].map((host) => ({ host, unread: [] }));
  const store = new TableStore();
  for (const { host } of replicas) {
    host.publisher.setEpoch("e1");
    host.reset(store);
  }
  const clients = [new NaiveClient(), new NaiveClient(), new NaiveClient()];
  const places = [0, 1, 0];
  const queries = ["", "", "?service=orders&service=stock"];

  const streams = (): number => one.publisher.stats().streams + two.publisher.stats().streams;
  let connected = 0;

  /** Leaves where it is, and comes back there or elsewhere with the last event's id. */
  async function connect(n: number, place: number): Promise<void> {
    clients[n]!.close();
    const others = Math.min(connected, clients.length - 1);
    await eventually(() => streams() === others, { intervalMs: 1 });
    places[n] = place;
    clients[n]!.connect(replicas[place]!.host.url(`/tables/stream${queries[n]}`));
    await eventually(() => streams() === others + 1, { intervalMs: 1 });
    connected = others + 1;
  }
  for (const [n, place] of places.entries()) await connect(n, place);

  function read({ host, unread }: Replica, count: number, together: boolean): void {
    const batches = unread.splice(0, count);
    if (together && batches.length > 0) {
      host.publisher.tables.apply(
        batches.flatMap(({ events }) => events),
        batches.at(-1)!.revision,
      );
    } else for (const { events, revision } of batches) host.publisher.tables.apply(events, revision);
  }

  /** Everything is read and sent: each client must hold exactly what its replica serves. */
  async function settle(): Promise<void> {
    for (const replica of replicas) {
      read(replica, Infinity, false);
      replica.host.clock.advance(50);
    }
    for (const [n, client] of clients.entries()) {
      const { host } = replicas[places[n]!]!;
      for (const service of n === 2 ? ["orders", "stock"] : SERVICES) {
        const response = await fetch(host.url(`/services/${service}/table`));
        const body: unknown = await response.json();
        if (response.status === 404) continue;
        const whole = Table.parse(body);
        const caughtUp = (): boolean => {
          host.clock.advance(20); // a flush may take several turns of the loop, and the window begins at its end
          return client.tables.get(service)?.revision === whole.revision;
        };
        await eventually(caughtUp, { intervalMs: 1 });
        expect(client.tables.get(service)).toEqual(whole);
      }
      expect(client.broken).toEqual([]);
    }
  }

  for (const given of steps) {
    const replica = "replica" in given ? replicas[given.replica]! : replicas[0]!;
    if (given.kind === "publish") {
      const endpoints = Array.from({ length: given.size }, (_, n) =>
        storedEndpoint(n, n % given.every === 0 ? { weight: given.weight } : {}),
      );
      const key = { namespace: "default", service: SERVICES[given.service]! };
      const events = store.publish(key, draft(endpoints, { timeoutMs: given.timeoutMs }));
      for (const { unread } of replicas) unread.push({ events, revision: store.revision });
    } else if (given.kind === "read") read(replica, given.count, given.together);
    else if (given.kind === "relist") {
      replica.unread.length = 0;
      replica.host.publisher.tables.reset(store.list(), store.revision);
    } else if (given.kind === "pass") replica.host.clock.advance(given.ms);
    else if (given.kind === "move") await connect(given.client, given.replica);
    else await settle();
  }
  await settle();
  for (const client of clients) client.close();
}

test(
  "a naive client always holds what the replica serves, through patches, resumes and lagging replicas, and never goes back",
  { timeout: 60_000 },
  () => fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), run), { numRuns: 60 }),
);
