import { InfiniteQueryObserver, QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pathOf } from "#lib/api/request.ts";
import { routes } from "#lib/contract/routes.ts";
import { lastAnswerAt } from "./connection.ts";
import { EVENTS_AT_FIRST, eventLogQuery } from "./event-log.ts";
import { takeFirstRead } from "./first-reads.ts";
import { instanceOrderQuery, instanceRowsQuery, LISTED_FIRST, ROWS_FIRST } from "./order-queries.ts";
import { fleetQuery, namespacesQuery, sessionQuery } from "./queries.ts";

const CAME_AT = 7000;
const DRAWN_AT = 8000;
const asked = vi.fn(async (_path: string) => Response.json({}));
let queries: QueryClient;

beforeEach(() => {
  vi.useFakeTimers({ now: DRAWN_AT });
  vi.stubGlobal("fetch", asked);
  asked.mockClear();
  queries = new QueryClient();
});

afterEach(() => {
  queries.clear();
  globalThis.headgateFirstReads = undefined;
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** The head asked at this path, and that is what came. */
function came(path: string, value: unknown): void {
  globalThis.headgateFirstReads ??= new Map();
  const response = Promise.resolve(Response.json(value));
  globalThis.headgateFirstReads.set(path, { response, answer: { value, at: CAME_AT } });
}

const at = { ns: "shop", service: "orders" };
const ids = ["10.0.0.1:80", "10.0.0.2:80"];
const rows = { items: ids.map((id) => ({ id })) };

test("a query begins with what has come, as old as it is, and asks for nothing", () => {
  came(pathOf(routes.getFleet, { params: { ns: "shop" } }), { services: 3 });
  const observer = new QueryObserver(queries, { ...fleetQuery("shop"), staleTime: 2000 });
  const stop = observer.subscribe(() => undefined);
  const { data, dataUpdatedAt, fetchStatus } = observer.getCurrentResult();
  expect({ data, dataUpdatedAt, fetchStatus }).toEqual({
    data: { services: 3 },
    dataUpdatedAt: CAME_AT,
    fetchStatus: "idle",
  });
  expect(lastAnswerAt()).toBe(CAME_AT);
  expect(asked).not.toHaveBeenCalled();
  stop();
});

test("what came too long ago is shown, and asked for again", async () => {
  came("/v1/namespaces", { items: [] });
  asked.mockResolvedValueOnce(Response.json({ items: ["eu"] }));
  const observer = new QueryObserver(queries, { ...namespacesQuery(), staleTime: DRAWN_AT - CAME_AT - 1 });
  const stop = observer.subscribe(() => undefined);
  expect(observer.getCurrentResult()).toMatchObject({ data: { items: [] }, fetchStatus: "fetching" });
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toEqual({ items: ["eu"] }));
  stop();
});

test("a query that nothing has come for asks", () => {
  const observer = new QueryObserver(queries, sessionQuery());
  const stop = observer.subscribe(() => undefined);
  expect(observer.getCurrentResult()).toMatchObject({ data: undefined, fetchStatus: "fetching" });
  expect(asked).toHaveBeenCalledOnce();
  stop();
});

test("asked again, a query that began with it is answered anew", async () => {
  came("/v1/session", { name: "ada" });
  const observer = new QueryObserver(queries, sessionQuery());
  const stop = observer.subscribe(() => undefined);
  asked.mockResolvedValueOnce(Response.json({ name: "grace" }));
  expect((await observer.refetch()).data).toEqual({ name: "grace" });
  stop();
});

test("rows that came are those of an order that names the same, and of no other", () => {
  const params = { ns: "shop", service: "orders" };
  came(pathOf(routes.getInstanceOrder, { params, query: LISTED_FIRST }), { ids });
  came(pathOf(routes.listInstances, { params, query: ROWS_FIRST }), rows);
  const order = new QueryObserver(queries, instanceOrderQuery(at, { sort: "trouble", dir: "desc" }));
  expect(order.getCurrentResult().data).toEqual({ ids });
  const other = new QueryObserver(queries, instanceRowsQuery(at, ids.toReversed()));
  expect(other.getCurrentResult().data).toBeUndefined();
  const same = new QueryObserver(queries, instanceRowsQuery(at, ids));
  expect(same.getCurrentResult().data).toEqual(rows);
});

test("rows that no query begins with are there for who asks for them", () => {
  const path = pathOf(routes.listInstances, { params: { ns: "shop", service: "orders" }, query: ROWS_FIRST });
  came(path, rows);
  expect(new QueryObserver(queries, instanceRowsQuery(at, [])).getCurrentResult().data).toBeUndefined();
  expect(takeFirstRead(path)).toBeDefined();
});

test("a log begins with its first page", () => {
  const page = { items: [], nextCursor: "c" };
  came(pathOf(routes.listEvents, { query: { limit: EVENTS_AT_FIRST } }), page);
  const { data, hasNextPage } = new InfiniteQueryObserver(queries, eventLogQuery({})).getCurrentResult();
  expect(data?.pages).toEqual([page]);
  expect(hasNextPage).toBe(true);
});
