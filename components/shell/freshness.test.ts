import { expect, test } from "vitest";
import { freshnessOf } from "./freshness.ts";

const now = 1_000_000;
const store = { kind: "etcd", up: true, since: 0 } as const;
const away = { kind: "etcd", up: false, since: now - 60_000 } as const;
const base = { connection: { kind: "live" }, answeredAt: now, now } as const;
const cut = { kind: "reconnecting", since: now - 3000 } as const;

test("an open stream from a Headgate that hears its store and has a leader is live", () => {
  expect(freshnessOf({ ...base, cluster: { store, leader: "a" } })).toEqual({ kind: "live" });
});

test("an open stream is not live while the store is away, nor while nobody leads, nor before that is known", () => {
  expect(freshnessOf({ ...base, cluster: { store: away, leader: "a" } })).toEqual({
    kind: "store-away",
    since: now - 60_000,
    forMs: 60_000,
  });
  expect(freshnessOf({ ...base, cluster: { store } })).toEqual({ kind: "leaderless" });
  expect(freshnessOf({ ...base, cluster: undefined })).toEqual({ kind: "connecting" });
});

test("a Headgate that does not answer is told before what it said last of its store", () => {
  const silent = { ...base, connection: cut, answeredAt: now - 20_000 };
  expect(freshnessOf({ ...silent, cluster: { store: away } }).kind).toBe("stale");
  expect(freshnessOf({ ...base, connection: cut, cluster: { store: away } }).kind).toBe("store-away");
  expect(freshnessOf({ ...base, connection: cut, cluster: { store, leader: "a" } })).toEqual({
    kind: "reconnecting",
    forMs: 3000,
  });
});

test("frozen is told before what comes of it: no leader, and so no stream", () => {
  const frozen = { since: 5, known: "a", reason: "epoch-missing", accept: "b", text: "" } as const;
  expect(freshnessOf({ ...base, cluster: { store, frozen } })).toEqual({ kind: "frozen", since: 5 });
  expect(freshnessOf({ ...base, connection: cut, cluster: { store, frozen } }).kind).toBe("frozen");
});

test("a page that a person holds is paused before all else, as old as what was known then", () => {
  const paused = { kind: "paused", since: now - 5000, asOf: now - 40_000 } as const;
  expect(freshnessOf({ ...base, connection: paused, cluster: { store: away } })).toEqual({
    kind: "paused",
    since: now - 5000,
    forMs: 40_000,
  });
});
