import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import type { Table } from "#lib/contract/table.ts";
import { eventually } from "#test/support/eventually.ts";
import { NaiveClient } from "#test/support/naive-client.ts";
import { PublisherHost } from "#test/support/publisher-host.ts";
import { draft, storedEndpoint, TableStore } from "#test/support/table-store.ts";

const orders = { namespace: "default", service: "orders" };
const payments = { namespace: "default", service: "payments" };
const some = (count: number, weight = 100) =>
  Array.from({ length: count }, (_, n) => storedEndpoint(n, { weight }));

async function hostWithTables(options = {}) {
  const host = await PublisherHost.start(options);
  const store = new TableStore();
  store.publish(orders, draft(some(10)));
  store.publish(payments, draft([]));
  host.publisher.setEpoch("e1");
  host.reset(store);
  return { host, store };
}

async function streaming(
  host: PublisherHost,
  query = "",
  headers: Record<string, string> = {},
  client = new NaiveClient(),
) {
  const before = host.publisher.stats().streams;
  client.connect(host.url(`/tables/stream${query}`), headers);
  await eventually(() => host.publisher.stats().streams > before);
  return client;
}

const seen = ({ events }: NaiveClient) =>
  events.map(({ event, data, id }) =>
    [event, (data as Partial<Table>).service, id].filter((part) => part !== undefined).join(" "),
  );

describe("what a reader gets", () => {
  test("at the start every table, by revision; only the last event of a flush carries an id", async () => {
    const { host, store } = await hostWithTables();
    await using _ = host;
    const client = await streaming(host);
    await eventually(() => client.events.length === 2);
    expect(seen(client)).toEqual(["table orders", "table payments e1.2"]);
    const others = some(20).slice(10);
    const both = [...store.publish(payments, draft(some(1))), ...store.publish(orders, draft(others))];
    host.apply(both, store.revision);
    await eventually(() => client.events.length === 4);
    expect(seen(client).slice(2)).toEqual(["patch payments", "table orders e1.4"]);
    expect(client.broken).toEqual([]);
  });

  test("a patch where it is smaller than the whole: absolute endpoints, and the head's parts where they changed", async () => {
    const { host, store } = await hostWithTables();
    await using _ = host;
    const client = await streaming(host, "?service=orders");
    const next = [storedEndpoint(3, { weight: 7 }), ...some(10).slice(4)];
    host.apply(store.publish(orders, draft(next, { protection: "panic", timeoutMs: 9 })), store.revision);
    await eventually(() => client.events.length === 2);
    expect(client.events[1]).toEqual({
      event: "patch",
      id: "e1.3",
      data: {
        service: "orders",
        from: 1,
        to: 3,
        set: [next[0]!.endpoint],
        remove: ["10.0.0.0:8080", "10.0.0.1:8080", "10.0.0.2:8080"],
        policy: { balancer: "round_robin", timeoutMs: 9 },
        protection: "panic",
      },
    });
  });

  test("a change of decision state alone: an empty patch moves the revision", async () => {
    const { host, store } = await hostWithTables();
    await using _ = host;
    const client = await streaming(host, "?service=orders");
    host.apply(
      store.publish(
        orders,
        draft(some(10).map((stored) => ({ ...stored, state: { ...stored.state, statusSince: 9 } }))),
      ),
      3,
    );
    await eventually(() => client.events.length === 2);
    expect(client.events[1]!.data).toEqual({ service: "orders", from: 1, to: 3, set: [], remove: [] });
    expect(client.tables.get("orders")!.revision).toBe(3);
  });

  test("only what it asked for; a service never seen is accepted and comes when it appears", async () => {
    const { host, store } = await hostWithTables();
    await using _ = host;
    const client = await streaming(host, "?service=late&service=payments");
    host.apply(store.publish(orders, draft([])), 3);
    host.apply(store.publish({ ...orders, service: "late" }, draft(some(1))), 4);
    await eventually(() => client.events.length === 2);
    expect(seen(client)).toEqual(["table payments e1.2", "table late e1.4"]);
  });

  test("a burst is one flush at once and one at the window's end", async () => {
    const { host, store } = await hostWithTables();
    await using _ = host;
    const client = await streaming(host, "?service=orders");
    for (let weight = 1; weight <= 50; weight++) {
      host.publisher.tables.apply(
        store.publish(orders, draft(some(10).with(3, storedEndpoint(3, { weight })))),
        store.revision,
      );
    }
    await eventually(() => client.events.length === 2);
    host.clock.advance(5);
    await eventually(() => client.events.length === 3);
    expect(client.events.map(({ id }) => id)).toEqual(["e1.1", "e1.3", "e1.52"]);
    expect(client.tables.get("orders")!.endpoints[3]!.weight).toBe(50);
    host.clock.advance(100);
    host.apply(store.publish(orders, draft(some(9))), store.revision);
    await eventually(() => client.events.length === 4);
  });

  test("something as it opens, also where there is no table yet, and every 15 s, by one timer", async () => {
    const { host } = await hostWithTables();
    await using _ = host;
    const timers = host.clock.waiting;
    const clients = [await streaming(host), await streaming(host, "?service=never-seen")];
    const haveHeard = (times: number) =>
      eventually(() => clients.every(({ keepAlives }) => keepAlives === times));
    await haveHeard(1);
    expect(host.clock.waiting).toBe(timers);
    host.clock.advance(15_000);
    await haveHeard(2);
    host.clock.advance(30_000);
    await haveHeard(4);
  });

  test("that the store is away, and is back", async () => {
    const { host } = await hostWithTables();
    await using _ = host;
    const client = await streaming(host);
    host.publisher.storeHealth({ up: false, since: 123, detail: "timeout" });
    host.publisher.storeHealth({ up: false, since: 456, detail: "connect refused" });
    const later = await streaming(host);
    host.publisher.storeHealth({ up: true, since: 789 });
    await eventually(() => client.events.length === 4 && later.events.length === 4);
    const away = { event: "status", data: { stale: true, sinceMs: 123 }, id: undefined };
    const back = { event: "status", data: { stale: false }, id: undefined };
    expect(client.events.slice(2)).toEqual([away, back]);
    expect([later.events[0], later.events[3]]).toEqual([away, back]);
  });
});

describe("resuming", () => {
  test("from the last event's id: every newer table, whole; nothing when there is none", async () => {
    const { host, store } = await hostWithTables();
    await using _ = host;
    const client = await streaming(host);
    await eventually(() => client.events.length === 2);
    client.close();
    await eventually(() => host.publisher.stats().streams === 0);
    host.apply(store.publish(orders, draft(some(3))), 3);
    await streaming(host, "", {}, client);
    await eventually(() => client.events.length === 3);
    expect(seen(client)[2]).toBe("table orders e1.3");
  });

  test.each([
    ["another epoch", "e0.999"],
    ["an id that is none", "hello"],
  ])("with %s: all tables", async (_name, id) => {
    const { host } = await hostWithTables();
    await using _ = host;
    const client = await streaming(host, "", { "last-event-id": id });
    await eventually(() => client.events.length === 2);
  });

  test("at a replica that is behind: nothing until it has caught up, then what is newer", async () => {
    const { host, store } = await hostWithTables();
    await using _ = host;
    const client = await streaming(host, "", { "last-event-id": "e1.4" });
    host.apply(store.publish(orders, draft(some(3))), 3);
    host.apply(store.publish(payments, draft(some(3))), 4);
    host.apply(store.publish(orders, draft(some(4))), 5);
    await eventually(() => client.events.length === 1);
    expect(seen(client)).toEqual(["patch orders e1.5"]);
    expect(client.events[0]!.data).toMatchObject({ from: 3, to: 5 });
  });

  test("another epoch while connected: its tables, whole", async () => {
    const { host } = await hostWithTables();
    await using _ = host;
    const client = await streaming(host);
    const restored = new TableStore();
    restored.publish(payments, draft([]));
    host.publisher.setEpoch("e2");
    host.reset(restored);
    await eventually(() => client.events.length === 3);
    expect(seen(client)[2]).toBe("table payments e2.1");
    expect(host.publisher.consumers.of(payments)[0]!.held).toBe(1);
  });
});

describe("limits and endings", () => {
  test("a reader that does not read is cut off and counted, and the others go on", async () => {
    const { host, store } = await hostWithTables();
    await using _ = host;
    const good = await streaming(host, "?service=orders");
    const stalled = connect(host.port, "127.0.0.1").on("error", () => {});
    stalled.write("GET /v1/namespaces/default/tables/stream HTTP/1.1\r\nhost: x\r\n\r\n");
    stalled.pause();
    await eventually(() => host.publisher.stats().streams === 2);
    // Enough to fill what the kernel takes on both ends; every table whole, for all of it changes.
    for (let round = 1; round <= 2000 && host.telemetry.closed["lagging"] === undefined; round++) {
      host.apply(store.publish(orders, draft(some(200, round))), store.revision);
      await eventually(() => good.tables.get("orders")!.revision === store.revision, { intervalMs: 1 });
    }
    expect(host.telemetry.closed).toEqual({ lagging: 1 });
    expect(host.publisher.stats()).toMatchObject({ streams: 1, laggedStreams: 1 });
    expect([good.isEnded, good.broken]).toEqual([false, []]);
    stalled.destroy();
  });

  test("tables beyond the backlog's limit are no lag: their reader gets them, and what changed meanwhile", async () => {
    const { host, store } = await hostWithTables();
    await using _ = host;
    for (let n = 0; n < 40; n++) {
      host.publisher.tables.apply(
        store.publish({ ...orders, service: `s${n}` }, draft(some(1000))),
        store.revision,
      );
    }
    host.clock.advance(20);
    const client = await streaming(host);
    client.response?.pause();
    for (let weight = 1; weight <= 20; weight++) {
      host.apply(store.publish({ ...orders, service: "s7" }, draft(some(1000, weight))), store.revision);
    }
    client.response?.resume();
    await eventually(() => client.tables.get("s7")?.revision === store.revision, { withinMs: 20_000 });
    expect([client.tables.size, client.broken, client.isEnded]).toEqual([42, [], false]);
  });

  test("a snapshot that nobody takes is given up after a minute", async () => {
    const { host, store } = await hostWithTables();
    await using _ = host;
    for (let n = 0; n < 100; n++) {
      host.publisher.tables.apply(
        store.publish({ ...orders, service: `s${n}` }, draft(some(1000))),
        store.revision,
      );
    }
    host.clock.advance(20);
    const stalled = connect(host.port, "127.0.0.1").on("error", () => {});
    stalled.write("GET /v1/namespaces/default/tables/stream HTTP/1.1\r\nhost: x\r\n\r\n");
    stalled.pause();
    await eventually(() => host.publisher.stats().streams === 1);
    host.clock.advance(60_000);
    expect(host.telemetry.closed).toEqual({});
    host.clock.advance(20_000);
    await eventually(() => host.telemetry.closed["lagging"] === 1);
    stalled.destroy();
  });

  test("no more streams than allowed, in total and for one identity", async () => {
    const { host } = await hostWithTables({ limits: { total: 3, perIdentity: 2 } });
    await using _ = host;
    const as = (name: string) => ({ authorization: `Bearer ${name}` });
    const first = await streaming(host, "", as("a"));
    await streaming(host, "", as("a"));
    const tooMany = await fetch(host.url("/tables/stream"), { headers: as("a") });
    expect([tooMany.status, Number(tooMany.headers.get("retry-after")) >= 1]).toEqual([429, true]);
    expect(await tooMany.json()).toMatchObject({ error: { code: "rate_limited", requestId: "r1" } });
    await streaming(host, "", as("b"));
    expect((await fetch(host.url("/tables/stream"), { headers: as("c") })).status).toBe(429);
    first.close();
    await eventually(() => host.publisher.stats().streams === 2);
    await streaming(host, "", as("a"));
  });

  test("at shutdown readers are told to go elsewhere, and the streams end", async () => {
    const { host } = await hostWithTables();
    await using _ = host;
    const clients = [await streaming(host), await streaming(host)];
    host.publisher.close();
    await eventually(() => clients.every(({ isEnded }) => isEnded));
    expect(clients.map(({ events }) => events.at(-1)!.event)).toEqual(["bye", "bye"]);
    expect(host.telemetry.closed).toEqual({ bye: 2 });
    expect((await fetch(host.url("/tables/stream"))).status).toBe(503);
    expect(host.clock.waiting).toBe(0);
  });

  test("HTTP/1.0 and half-closing clients are served", async () => {
    const { host } = await hostWithTables();
    await using _ = host;
    const socket = connect({ port: host.port, host: "127.0.0.1" });
    let text = "";
    socket.on("data", (bytes) => (text += bytes.toString()));
    socket.write("GET /v1/namespaces/default/tables/stream HTTP/1.0\r\n\r\n");
    await eventually(() => text.includes("id: e1.2\n\n"));
    expect(text.split("\r\n\r\n")[1]!.startsWith(": keepalive\n\nevent: table\ndata: {")).toBe(true);
    socket.end();
    await eventually(() => host.publisher.stats().streams === 0);
    expect(host.telemetry.closed).toEqual({ client: 1 });
  });
});
