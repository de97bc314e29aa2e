import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "#lib/contract/endpoints.ts";
import type { LoggedEvent } from "#lib/contract/events.ts";
import { readEvents } from "#lib/api/sse.ts";
import { ApiServer, BOOTSTRAP } from "#test/support/api-server.ts";
import { eventually } from "#test/support/eventually.ts";

const OF = (ns: string, n: number) => `/v1/namespaces/${ns}/services/orders/instances/10.0.0.${n}:8080`;

let server: ApiServer;

beforeAll(async () => {
  server = await ApiServer.start();
  await eventually(() => server.control.role() === "leader");
  for (const ns of ["default", "other"])
    for (const n of [1, 2, 3]) {
      expect((await call("PUT", OF(ns, n), { body: {} })).status).toBe(201);
      await eventually(async () => (await call("GET", OF(ns, n))).json.status === "serving");
    }
  const body = { reason: "deploy", owner: "deploy-1" };
  expect((await call("POST", `${OF("default", 1)}/drain`, { body })).status).toBe(202);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const call = (method: string, path: string, options: { body?: unknown; token?: string } = {}) =>
  server.call(method, path, { token: BOOTSTRAP, ...options });

async function list(query: string, options: { token?: string } = {}) {
  const { status, json, text } = await call("GET", query, options);
  expect(status, text).toBe(200);
  return endpoints.listEvents.response.parse(json);
}
const subjects = (items: readonly LoggedEvent[]) => new Set(items.map(({ instance }) => instance));

test("an instance's history is newest first, its own alone, page by page, and stays when it is gone", async () => {
  const path = `${OF("default", 2)}/history`;
  const before = await list(path);
  expect(subjects(before.items)).toEqual(new Set(["10.0.0.2:8080"]));
  expect(before.items.every(({ namespace }) => namespace === "default")).toBe(true);
  expect(before.total).toBe(before.items.length);
  expect((await call("DELETE", OF("default", 2))).status).toBe(204);
  await eventually(async () => (await call("GET", OF("default", 2))).status === 404);
  const all = await eventually(async () => {
    const after = await list(path);
    return after.items.some(({ kind }) => kind === "instance.unregistered") && after.items;
  });
  expect(all.slice(-before.items.length)).toEqual(before.items);
  const paged: LoggedEvent[] = [];
  let cursor: string | undefined;
  do {
    const page = await list(`${path}?limit=1${cursor === undefined ? "" : `&cursor=${cursor}`}`);
    expect(page.items.length).toBeLessThanOrEqual(1);
    paged.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  expect(paged).toEqual(all);
  expect((await list(`${OF("default", 99)}/history`)).items).toEqual([]);
});

test("a history is of one's namespaces only", async () => {
  const token = await server.token(["view"], ["other"]);
  expect((await call("GET", `${OF("default", 1)}/history`, { token })).status).toBe(403);
  expect((await list(`${OF("other", 1)}/history`, { token })).items.length).toBeGreaterThan(0);
  const seen = await list("/v1/events?actor=bootstrap", { token });
  expect(seen.items).toEqual([]);
});

test("events are asked for by instance, kind, actor and time, together", async () => {
  const requested = await list("/v1/events?kind=drain.requested&actor=bootstrap&namespace=default");
  expect(requested.items).toMatchObject([{ instance: "10.0.0.1:8080", evidence: { owner: "deploy-1" } }]);
  const [{ at } = { at: 0 }] = requested.items;
  const between = async (query: string) =>
    (await list(`/v1/events?kind=drain.requested&${query}`)).items.length;
  expect(await between(`since=${at}&until=${at + 1}`)).toBe(1);
  expect(await between(`until=${at}`)).toBe(0);
  expect(await between(`since=${at + 1}`)).toBe(0);
  expect(await between("since=10m")).toBe(1);
  expect(await between("until=10m")).toBe(0);
});

test.each(["cursor=nonsense", "cursor=at-1", "since=yesterday", "until=-5", "actor=", "kind=no.such"])(
  "%s is refused, or finds nothing, and is no error of Headgate's",
  async (query) => {
    const { status, json } = await call("GET", `/v1/events?${query}`);
    if (query === "actor=") expect(json.items).toEqual([]);
    else expect([status, json.error?.code]).toEqual([400, "invalid_argument"]);
  },
);

test("a stream filters as the list does", async () => {
  const { items } = await list("/v1/events?limit=1");
  const controller = new AbortController();
  const response = await fetch(`${server.url}/v1/events/stream?kind=drain.requested&actor=bootstrap`, {
    headers: { authorization: `Bearer ${BOOTSTRAP}`, "last-event-id": items[0]!.id },
    signal: controller.signal,
  });
  const body = { reason: "deploy", owner: "deploy-2" };
  expect((await call("POST", `${OF("other", 1)}/drain`, { body })).status).toBe(202);
  expect((await call("DELETE", `${OF("other", 1)}/drain?all=true`)).status).toBe(200);
  expect((await call("POST", `${OF("other", 2)}/drain`, { body })).status).toBe(202);
  const heard: LoggedEvent[] = [];
  for await (const message of readEvents(response.body!)) {
    if (message.kind === "event") heard.push(JSON.parse(message.data) as LoggedEvent);
    if (heard.length === 2) break;
  }
  controller.abort();
  expect(heard.map(({ kind, instance }) => [kind, instance])).toEqual([
    ["drain.requested", "10.0.0.1:8080"],
    ["drain.requested", "10.0.0.2:8080"],
  ]);
});

test("several kinds are asked for at once, and a page may begin with an event that is named", async () => {
  const several = await list("/v1/events?kind=drain.requested&kind=drain.published&namespace=default");
  expect(new Set(several.items.map(({ kind }) => kind))).toEqual(
    new Set(["drain.requested", "drain.published"]),
  );
  const [, second] = several.items;
  const from = await list(`/v1/events?at=${second?.id}&limit=3`);
  expect(from.items[0]).toEqual(second);
  expect(from.items.every(({ id }) => id <= (second?.id ?? ""))).toBe(true);
  const both = `/v1/events?at=${second?.id}&cursor=${second?.id}`;
  expect((await call("GET", both)).status).toBe(400);
  const unknown = await call("GET", "/v1/events?at=00000000000-0000000z");
  expect(unknown.status).toBe(404);
  const token = await server.token(["view"], ["other"]);
  expect((await call("GET", `/v1/events?at=${second?.id}`, { token })).status).toBe(404);
});
