import { QueryClient } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";
import type { LoggedEvent } from "#lib/contract/events.ts";
import { putOnTop } from "./feeds.ts";

const event = (id: string, more: Partial<LoggedEvent> = {}): LoggedEvent => ({
  id,
  at: 1,
  text: "",
  kind: "status.changed",
  namespace: "eu",
  service: "orders",
  instance: "10.0.0.7:8080",
  ...more,
});

const feed = (...ids: string[]) => ({ items: ids.map((id) => event(id)), total: ids.length });
const ids = (queries: QueryClient, key: readonly unknown[]) =>
  queries.getQueryData<ReturnType<typeof feed>>(key)?.items.map(({ id }) => id);

test("a batch of events is one change of each feed it belongs to, the newest on top", () => {
  const queries = new QueryClient();
  const all = ["listEvents", { ns: "eu" }];
  const other = ["listEvents", { ns: "us" }];
  queries.setQueryData(all, feed("1"));
  queries.setQueryData(other, feed("1"));
  const changed = vi.fn();
  queries.getQueryCache().subscribe(({ type }) => {
    if (type === "updated") changed();
  });
  putOnTop(queries, [event("2"), event("3"), event("1")]);
  expect(ids(queries, all)).toEqual(["3", "2", "1"]);
  expect(queries.getQueryData(all)).toMatchObject({ total: 3 });
  expect(ids(queries, other)).toEqual(["1"]);
  expect(changed).toHaveBeenCalledTimes(1);
});

test("a feed takes what it is filtered by, of several kinds any, and none that ends at a moment", () => {
  const queries = new QueryClient();
  const drains = ["listEvents", { ns: "eu", kind: ["drain.requested", "drain.undone"] }];
  const past = ["listEvents", { ns: "eu", until: 5 }];
  const around = ["listEvents", { ns: "eu", at: "0" }];
  for (const key of [drains, past, around]) queries.setQueryData(key, feed());
  putOnTop(queries, [event("1"), event("2", { kind: "drain.undone" })]);
  expect(ids(queries, drains)).toEqual(["2"]);
  expect(ids(queries, past)).toEqual([]);
  expect(ids(queries, around)).toEqual([]);
});

test("an event that comes late stands where it belongs, once, and none is told that the feed's end has passed", () => {
  const queries = new QueryClient();
  const key = ["listEvents", {}];
  queries.setQueryData(key, { ...feed("5", "3"), nextCursor: "3" });
  putOnTop(queries, [event("4"), event("6"), event("2")]);
  putOnTop(queries, [event("4"), event("6")]);
  expect(ids(queries, key)).toEqual(["6", "5", "4", "3"]);
  const whole = ["listEvents", { ns: "eu" }];
  queries.setQueryData(whole, feed("5"));
  putOnTop(queries, [event("4")]);
  expect(ids(queries, whole)).toEqual(["5", "4"]);
  expect(queries.getQueryData(whole)).toMatchObject({ total: 2 });
});

test("a namespace's feed has what its list has: nothing of the whole fleet", () => {
  const queries = new QueryClient();
  const own = ["listEvents", { ns: "eu" }];
  const all = ["listEvents", {}];
  for (const key of [own, all]) queries.setQueryData(key, feed());
  const { namespace: _, ...leader } = event("1", { kind: "leader.elected" });
  putOnTop(queries, [leader]);
  expect(ids(queries, own)).toEqual([]);
  expect(ids(queries, all)).toEqual(["1"]);
});

const pagesOf = (queries: QueryClient, key: readonly unknown[]) =>
  queries.getQueryData<{ pages: (ReturnType<typeof feed> & { nextCursor?: string })[] }>(key)?.pages;
const many = (count: number, from = 1000) => Array.from({ length: count }, (_, n) => event(`${n + from}`));

test("a feed in pages that lives for long keeps its newest 200, and what was before them can still be asked for", () => {
  const queries = new QueryClient();
  const paged = ["listEvents", { ns: "eu", paged: true }];
  queries.setQueryData(paged, { pages: [feed("1", "0")], pageParams: [""] });
  putOnTop(queries, many(300));
  const [only, ...none] = pagesOf(queries, paged) ?? [];
  expect(only?.items).toHaveLength(200);
  expect(only?.nextCursor).toBe("1100");
  expect(none).toEqual([]);
});

test("pages further back are let go once a thousand came before them", () => {
  const queries = new QueryClient();
  const paged = ["listEvents", { ns: "eu", paged: true }];
  queries.setQueryData(paged, {
    pages: [{ ...feed("1"), nextCursor: "1" }, feed("0")],
    pageParams: ["", "1"],
  });
  putOnTop(queries, many(999));
  expect(pagesOf(queries, paged)?.map(({ items }) => items.length)).toEqual([1000, 1]);
  putOnTop(queries, many(1, 9000));
  expect(pagesOf(queries, paged)?.map(({ items }) => items.length)).toEqual([1000]);
  expect(pagesOf(queries, paged)?.[0]?.nextCursor).toBe("1000");
});

test("nothing is cut off between two pages, and a plain feed keeps its newest 200", () => {
  const queries = new QueryClient();
  const paged = ["listInstanceHistory", { ns: "eu", service: "orders", instance: "10.0.0.7:8080" }];
  const plain = ["listEvents", {}];
  queries.setQueryData(paged, {
    pages: [{ ...feed("1"), nextCursor: "1" }, feed("0")],
    pageParams: ["", "1"],
  });
  queries.setQueryData(plain, feed("1"));
  putOnTop(queries, many(300));
  expect(pagesOf(queries, paged)?.map(({ items }) => items.length)).toEqual([301, 1]);
  expect(ids(queries, plain)).toHaveLength(200);
  expect(ids(queries, plain)?.[0]).toBe("1299");
});
