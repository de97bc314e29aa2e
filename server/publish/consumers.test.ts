import { describe, expect, test } from "vitest";
import { eventually } from "#test/support/eventually.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { NaiveClient } from "#test/support/naive-client.ts";
import { PublisherHost } from "#test/support/publisher-host.ts";
import { draft, storedEndpoint, TableStore } from "#test/support/table-store.ts";
import { createConsumers } from "./consumers.ts";
import { select } from "./selection.ts";

const orders = { namespace: "default", service: "orders" };
const payments = { namespace: "default", service: "payments" };
const named = (id: string) => ({ id: `checkout/${id}`, named: true });
const unnamed = { id: "deploy@127.0.0.1", named: false };

function newBook(maxClients?: number) {
  const clock = new FakeClock();
  const revisions = new Map([
    ["orders", 10],
    ["payments", 20],
  ]);
  const consumers = createConsumers({
    clock,
    log: keptLog(),
    revisionOf: ({ service }) => revisions.get(service) ?? 0,
    ...(maxClients === undefined ? {} : { maxClients }),
  });
  return {
    clock,
    revisions,
    consumers,
    held: () => consumers.of(orders).map(({ id, held }) => `${id} ${held}`),
  };
}

describe("what a client holds", () => {
  test("by polls: what its last If-None-Match named; one that names nothing takes nothing back", () => {
    const { consumers, held } = newBook();
    consumers.polled(named("a"), orders, undefined);
    expect(held()).toEqual(["checkout/a 0"]);
    consumers.polled(named("a"), orders, 9);
    consumers.polled(named("a"), orders, undefined);
    expect(held()).toEqual(["checkout/a 9"]);
    expect(consumers.of(payments)).toEqual([]);
  });

  test("by a stream: what its socket has drained, never more than the table's revision", () => {
    const { consumers, revisions, held } = newBook();
    let drained = 0;
    const end = consumers.streaming(named("a"), select("default", undefined), () => drained);
    expect(held()).toEqual(["checkout/a 0"]);
    drained = 25;
    expect(held()).toEqual(["checkout/a 10"]);
    revisions.set("orders", 30);
    expect(held()).toEqual(["checkout/a 25"]);
    end();
    drained = 99;
    expect(consumers.of(orders)).toMatchObject([{ held: 25, open: false }]);
    expect(consumers.served()).toMatchObject([
      { transport: "stream", named: true, streaming: false, together: [{ services: undefined, upTo: 25 }] },
    ]);
    expect(consumers.served("other")).toEqual([]);
  });

  test("by a stream, though it fetches a table besides; when that was cut, by what it did last", () => {
    const { consumers } = newBook();
    const end = consumers.streaming(named("a"), select("default", undefined), () => 10);
    consumers.polled(named("a"), orders, 10);
    expect(consumers.served()).toMatchObject([{ transport: "stream" }]);
    end();
    expect(consumers.served()).toMatchObject([{ transport: "poll" }]);
  });

  test("nothing, once a stream without a name has closed: it cannot be known again", () => {
    const { consumers, held } = newBook();
    const end = consumers.streaming(unnamed, select("default", undefined), () => 10);
    expect(held()).toEqual(["deploy@127.0.0.1 10"]);
    end();
    expect(held()).toEqual([]);
    expect(consumers.served()).toEqual([]);
  });

  test("of several streams: the newest of a client that names itself, the least of those that share an address", () => {
    const { consumers, held } = newBook();
    consumers.streaming(named("a"), select("default", undefined), () => 3);
    consumers.streaming(named("a"), select("default", undefined), () => 8);
    consumers.streaming(unnamed, select("default", ["orders"]), () => 3);
    consumers.streaming(unnamed, select("default", ["orders"]), () => 8);
    expect(held()).toEqual(["checkout/a 8", "deploy@127.0.0.1 3"]);
    expect([consumers.count(orders), consumers.count(payments)]).toEqual([2, 1]);
    expect(consumers.served().map(({ together }) => together)).toEqual([
      [{ services: undefined, upTo: 8 }],
      [{ services: ["orders"], upTo: 3 }],
    ]);
  });

  test("nothing of an older epoch", () => {
    const { consumers, held } = newBook();
    consumers.polled(named("a"), orders, 9);
    consumers.fetched(named("b"), select("default", undefined), 9);
    consumers.forgetHeld();
    expect(held().toSorted()).toEqual(["checkout/a 0", "checkout/b 0"]);
  });

  test("a name says nothing in another namespace", () => {
    const { consumers, held } = newBook();
    consumers.polled(named("a"), orders, 9);
    consumers.polled(named("a"), { ...orders, namespace: "other" }, 4);
    expect(held()).toEqual(["checkout/a 9"]);
  });
});

describe("contact", () => {
  test("an open stream or poll is contact; then time runs, also when the wall clock is moved", () => {
    const { clock, consumers } = newBook();
    const end = consumers.waiting(named("a"), orders);
    clock.advance(50_000);
    expect(consumers.of(orders)).toMatchObject([{ open: true, lastContactAt: clock.now() }]);
    end();
    clock.advance(7000);
    clock.stepWall(3_600_000);
    expect(consumers.of(orders)).toMatchObject([{ open: false, lastContactAt: clock.now() - 7000 }]);
  });

  test("an open poll of one service is no contact about another", () => {
    const { clock, consumers } = newBook();
    consumers.polled(named("a"), payments, 20);
    consumers.waiting(named("a"), orders);
    clock.advance(9000);
    expect(consumers.of(payments)).toMatchObject([{ open: false, lastContactAt: clock.now() - 9000 }]);
  });

  test("a client is forgotten after 15 minutes, not before, and never while it is open", () => {
    const { clock, consumers } = newBook();
    consumers.polled(named("a"), orders, 10);
    consumers.waiting(named("b"), orders);
    clock.advance(15 * 60_000 - 1);
    expect(consumers.count(orders)).toBe(2);
    clock.advance(1);
    expect(consumers.of(orders).map(({ id }) => id)).toEqual(["checkout/b"]);
    expect([consumers.count(orders), consumers.size]).toEqual([1, 1]);
  });

  test("of too many the longest silent are dropped; those open stay", () => {
    const { clock, consumers } = newBook(3);
    consumers.waiting(named("open"), orders);
    for (const id of ["a", "b", "a", "c"]) {
      clock.advance(1);
      consumers.polled(named(id), orders, 10);
    }
    expect(consumers.of(orders).map(({ id }) => id)).toEqual(["checkout/open", "checkout/a", "checkout/c"]);
  });
});

describe("on the wire", () => {
  async function hostWithOrders() {
    const host = await PublisherHost.start();
    const store = new TableStore();
    store.publish(orders, draft([storedEndpoint(1)]));
    host.publisher.setEpoch("e1");
    host.reset(store);
    return { host, store, of: () => host.publisher.consumers.of(orders) };
  }

  test("a poll confirms what it was served, without a name as its token's at its address; who only looks consumes nothing", async () => {
    const { host, of } = await hostWithOrders();
    await using _ = host;
    const url = host.url("/services/orders/table");
    const authorization = "Bearer deploy";
    const tag = (await fetch(url, { headers: { authorization } })).headers.get("etag")!;
    expect(of()).toEqual([]);
    await fetch(url, { headers: { authorization, "if-none-match": tag } });
    expect(of()).toMatchObject([{ held: 1 }]);
    await fetch(url, { headers: { "headgate-client": "checkout/1", "if-none-match": tag } });
    expect(of().map(({ id }) => id)).toEqual(["deploy@192.0.2.1", "checkout/1"]);
  });

  test("a stream that reads holds each revision; one that has stopped holds what its socket took", async () => {
    const { host, store, of } = await hostWithOrders();
    await using _ = host;
    const good = new NaiveClient().connect(host.url("/tables/stream?client=checkout/good"));
    const stopped = new NaiveClient().connect(host.url("/tables/stream"), {
      "headgate-client": "checkout/stopped",
    });
    await eventually(() => good.events.length === 1 && stopped.events.length === 1);
    expect(of()).toMatchObject([
      { held: 1, open: true },
      { held: 1, open: true },
    ]);
    stopped.response!.pause();
    const by = (id: string) => of().find((consumer) => consumer.id === id)?.held ?? 0;
    const many = (weight: number) => Array.from({ length: 500 }, (_each, n) => storedEndpoint(n, { weight }));
    // Each beyond what patches save; together beyond what the kernel keeps for a reader that has stopped.
    for (let weight = 1; weight <= 1000 && by("checkout/stopped") === store.revision; weight++) {
      host.apply(store.publish(orders, draft(many(weight))), store.revision);
      await eventually(() => good.tables.get("orders")!.revision === store.revision, { intervalMs: 1 });
    }
    expect(by("checkout/good")).toBe(store.revision);
    expect(by("checkout/stopped")).toBeLessThan(store.revision);
    stopped.response!.resume();
    await eventually(() => by("checkout/stopped") === store.revision);
    good.close();
    await eventually(() => of().some(({ open }) => !open));
  });
});
