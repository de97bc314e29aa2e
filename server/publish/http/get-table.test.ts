import { request as httpRequest } from "node:http";
import { describe, expect, test } from "vitest";
import { ErrorBody } from "#lib/contract/error-body.ts";
import { Table, TableList } from "#lib/contract/table.ts";
import { eventually } from "#test/support/eventually.ts";
import { PublisherHost } from "#test/support/publisher-host.ts";
import { draft, keys, storedEndpoint, TableStore } from "#test/support/table-store.ts";

const orders = { namespace: "default", service: "orders" };
const payments = { namespace: "default", service: "payments" };
const PATH = "/services/orders/table";

/** A host with orders at e1.7 and payments, without instances, at e1.8. */
async function hostWithTables() {
  const host = await PublisherHost.start({ random: { next: () => 0.5 } });
  const store = new TableStore(6);
  store.publish(orders, draft([storedEndpoint(1)]));
  store.publish(payments, draft([]));
  host.publisher.setEpoch("e1");
  host.reset(store);
  return { host, store };
}

const tagged = (tag: string) => ({ headers: { "if-none-match": tag } });

describe("GET table", () => {
  test("answers the table with its ETag and length; HEAD the same without the body", async () => {
    const { host } = await hostWithTables();
    await using _ = host;
    const response = await fetch(host.url(PATH));
    expect([response.status, response.headers.get("etag")]).toEqual([200, '"e1.7"']);
    const text = await response.text();
    expect(Table.parse(JSON.parse(text)).endpoints).toHaveLength(1);
    const head = await fetch(host.url(PATH), { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([
      200,
      String(text.length),
      "",
    ]);
  });

  test.each([
    ["the same", '"e1.7"', 304],
    ["weak", 'W/"e1.7"', 304],
    ["any", "*", 304],
    ["one of a list", '"x.1", "e1.7"', 304],
    ["newer than this replica has: never an older table", '"e1.9"', 304],
    ["older", '"e1.6"', 200],
    ["of another epoch", '"e0.9"', 200],
    ["none at all", "nonsense", 200],
    ["of a greater number without epoch", '"9"', 200],
  ])("If-None-Match %s", async (_name, tag, status) => {
    const { host } = await hostWithTables();
    await using _ = host;
    const response = await fetch(host.url(PATH), tagged(tag));
    expect([response.status, response.headers.get("etag")]).toEqual([status, '"e1.7"']);
    await response.arrayBuffer();
  });

  test("a service never seen is not found, in the contract's shape; one without instances has an empty table", async () => {
    const { host } = await hostWithTables();
    await using _ = host;
    const missing = await fetch(host.url("/services/nobody/table"));
    expect(missing.status).toBe(404);
    expect(ErrorBody.parse(await missing.json()).error).toMatchObject({ code: "not_found", requestId: "r1" });
    const known = await fetch(host.url("/services/payments/table"));
    expect(Table.parse(await known.json()).endpoints).toEqual([]);
  });

  test("before the tables are read, and where they cannot be, it is unavailable and not unknown", async () => {
    await using host = await PublisherHost.start();
    expect((await fetch(host.url(PATH))).status).toBe(503);
    expect((await fetch(host.url("/tables"))).status).toBe(503);
    expect((await fetch(host.url("/tables/stream"))).status).toBe(503);
    const store = new TableStore();
    store.write([{ name: keys.table(orders, 0), value: Buffer.from("{}") }]);
    host.publisher.setEpoch("e1");
    host.reset(store);
    const unreadable = await fetch(host.url(PATH));
    expect([unreadable.status, unreadable.headers.get("retry-after")]).toEqual([503, "5"]);
    expect((await fetch(host.url("/services/payments/table"))).status).toBe(404);
  });

  test("while the store is away the same bytes are served, marked with their age", async () => {
    const { host } = await hostWithTables();
    await using _ = host;
    const before = await (await fetch(host.url(PATH))).text();
    host.publisher.storeHealth({ up: false, since: host.clock.now(), detail: "connect refused" });
    host.clock.advance(42_500);
    host.clock.stepWall(3_600_000);
    const stale = await fetch(host.url(PATH));
    expect([stale.headers.get("headgate-stale"), await stale.text()]).toEqual(["42", before]);
    expect((await fetch(host.url(PATH), tagged('"e1.7"'))).headers.get("headgate-stale")).toBe("42");
    host.publisher.storeHealth({ up: true, since: host.clock.now() });
    expect((await fetch(host.url(PATH))).headers.has("headgate-stale")).toBe(false);
  });

  test("a client's name that is none is refused, with the rule", async () => {
    const { host } = await hostWithTables();
    await using _ = host;
    const response = await fetch(host.url(PATH), { headers: { "headgate-client": "checkout" } });
    expect(response.status).toBe(400);
    expect(ErrorBody.parse(await response.json()).error.message).toContain("<service>/<id>");
  });
});

describe("long poll", () => {
  const waiting = async ({ publisher }: PublisherHost, count: number) =>
    eventually(() => publisher.stats().longPolls === count);

  test("answers at once with no ETag, or an older one", async () => {
    const { host } = await hostWithTables();
    await using _ = host;
    expect((await fetch(host.url(`${PATH}?wait=30s`))).status).toBe(200);
    expect((await fetch(host.url(`${PATH}?wait=30s`), tagged('"e1.6"'))).status).toBe(200);
  });

  test("answers with the next table, and not for another service's", async () => {
    const { host, store } = await hostWithTables();
    await using _ = host;
    const answer = fetch(host.url(`${PATH}?wait=30s`), tagged('"e1.7"'));
    await waiting(host, 1);
    host.apply(store.publish(payments, draft([storedEndpoint(2)])), store.revision);
    expect(host.publisher.stats().longPolls).toBe(1);
    host.apply(store.publish(orders, draft([])), store.revision);
    const response = await answer;
    expect([response.status, response.headers.get("etag")]).toEqual([200, '"e1.10"']);
    expect(Table.parse(await response.json()).revision).toBe(10);
  });

  test("where this replica is behind the revision named, it waits until it is past it", async () => {
    const { host, store } = await hostWithTables();
    await using _ = host;
    const answer = fetch(host.url(`${PATH}?wait=30s`), tagged('"e1.9"'));
    await waiting(host, 1);
    host.apply(store.publish(orders, draft([])), store.revision);
    expect(host.publisher.stats().longPolls).toBe(1);
    host.apply(store.publish(orders, draft([storedEndpoint(3)])), store.revision);
    expect((await answer).headers.get("etag")).toBe('"e1.10"');
  });

  test("answers 304 after the wait, give or take a tenth", async () => {
    const { host } = await hostWithTables();
    await using _ = host;
    const answer = fetch(host.url(`${PATH}?wait=30s`), tagged('"e1.7"'));
    await waiting(host, 1);
    host.clock.advance(29_999);
    expect(host.publisher.stats().longPolls).toBe(1);
    host.clock.advance(1);
    expect((await answer).status).toBe(304);
  });

  test("another epoch answers, whatever its revision", async () => {
    const { host } = await hostWithTables();
    await using _ = host;
    const answer = fetch(host.url(`${PATH}?wait=30s`), tagged('"e1.7"'));
    await waiting(host, 1);
    const restored = new TableStore(1);
    restored.publish(orders, draft([]));
    host.publisher.setEpoch("e2");
    host.reset(restored);
    expect((await answer).headers.get("etag")).toBe('"e2.2"');
  });

  test("at shutdown all are answered 304 at once, told to leave, and later ones do not wait", async () => {
    const { host } = await hostWithTables();
    await using _ = host;
    const answer = fetch(host.url(`${PATH}?wait=30s`), tagged('"e1.7"'));
    await waiting(host, 1);
    host.publisher.close();
    const response = await answer;
    expect([response.status, response.headers.get("connection")]).toEqual([304, "close"]);
    expect((await fetch(host.url(`${PATH}?wait=30s`), tagged('"e1.7"'))).status).toBe(304);
    expect(host.clock.waiting).toBe(0);
  });

  test("a client that goes leaves nothing behind", async () => {
    const { host } = await hostWithTables();
    await using _ = host;
    const timers = host.clock.waiting;
    const request = httpRequest(host.url(`${PATH}?wait=30s`), tagged('"e1.7"')).on("error", () => {});
    request.end();
    await waiting(host, 1);
    request.destroy();
    await waiting(host, 0);
    expect(host.clock.waiting).toBe(timers);
  });
});

describe("GET tables", () => {
  test("answers those named that are known, or all; 304 until one of them changes", async () => {
    const { host, store } = await hostWithTables();
    await using _ = host;
    const all = await fetch(host.url("/tables"));
    expect(TableList.parse(await all.json())).toMatchObject({
      total: 2,
      items: [{ service: "orders" }, { service: "payments" }],
    });
    const some = await fetch(host.url("/tables?service=payments&service=nobody"));
    expect(TableList.parse(await some.json()).items.map(({ service }) => service)).toEqual(["payments"]);

    const tag = some.headers.get("etag")!;
    const again = () =>
      fetch(host.url("/tables?service=nobody&service=payments&service=payments"), tagged(tag));
    host.apply(store.publish(orders, draft([])), store.revision);
    expect((await again()).status).toBe(304);
    host.apply(store.publish(payments, draft([storedEndpoint(1)])), store.revision);
    expect((await again()).status).toBe(200);
  });

  test("a namespace never seen has none", async () => {
    const { host } = await hostWithTables();
    await using _ = host;
    const response = await fetch(host.url("/tables").replace("default", "other"));
    expect(TableList.parse(await response.json())).toEqual({ items: [], total: 0 });
  });
});
