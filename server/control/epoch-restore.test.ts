import { expect, test } from "vitest";
import { KeySpace } from "#server/core/keys.ts";
import type { KeyValue, LeaseId, Operation } from "#server/ports/store.ts";
import { batches, restoreKind, restoreTables } from "./epoch-restore.ts";

const keys = new KeySpace("/h");
const entry = (key: string, value: string, lease?: string): KeyValue => ({
  key,
  value: Buffer.from(value),
  createRevision: 1,
  modRevision: 1,
  ...(lease === undefined ? {} : { lease: lease as LeaseId }),
});
const text = (operation: Operation) =>
  operation.kind === "delete"
    ? `-${operation.key}`
    : `+${operation.key}=${operation.value.toString()}${operation.lease === undefined ? "" : `@${operation.lease}`}`;

test("what differs is written, what is besides goes, what is the same stays; leases are new ones", () => {
  const known = [entry("a", "1"), entry("b", "2"), entry("c", "3", "7")];
  const found = [entry("a", "1"), entry("b", "other"), entry("d", "4")];
  const { groups, written, removed } = restoreKind(known, found, "9" as LeaseId);
  expect(groups.flat().map(text)).toEqual(["+b=2", "+c=3@9", "-d"]);
  expect([written, removed]).toEqual([2, 1]);
});

test("a table is written whole or left whole: one that the store has stays, unless it is of our own past", () => {
  const at = (service: string, chunk: number) => keys.table({ namespace: "n", service }, chunk);
  const known = [entry(at("a", 0), "head"), entry(at("a", 1), "tail"), entry(at("b", 0), "mine")];
  const found = [entry(at("b", 0), "theirs"), entry(at("b", 1), "theirs"), entry(at("c", 0), "theirs")];
  const restored = (isSameHistory: boolean) =>
    restoreTables(keys, known, found, isSameHistory).groups.map((group) => group.map(text));
  const a = [`+${at("a", 0)}=head`, `+${at("a", 1)}=tail`];
  expect(restored(false)).toEqual([a]);
  expect(restored(true)).toEqual([a, [`+${at("b", 0)}=mine`, `-${at("b", 1)}`]]);
});

test("the head is written with whatever else of its table is", () => {
  const at = (chunk: number) => keys.table({ namespace: "n", service: "s" }, chunk);
  const known = [entry(at(0), "head"), entry(at(1), "tail")];
  const { groups } = restoreTables(keys, known, [entry(at(0), "head"), entry(at(1), "old")], true);
  expect(groups.map((group) => group.map(text))).toEqual([[`+${at(0)}=head`, `+${at(1)}=tail`]]);
});

test("revisions that a table waits for are of its old history: any table of the new one is newer", () => {
  const value =
    '{"endpoints":[{"endpoint":{"id":"a:1"},"state":{"departure":{"stage":"published","revision":500}}}]}';
  const key = keys.table({ namespace: "n", service: "s" }, 0);
  const [[operation] = []] = restoreTables(keys, [entry(key, value)], [], false).groups;
  expect(operation && text(operation)).toBe(`+${key}=${value.replace("500", "1")}`);
});

test("groups fill transactions in order, and are never parted", () => {
  const group = (name: string, count: number, bytes = 1): Operation[] =>
    Array.from({ length: count }, (_, i) => ({
      kind: "put",
      key: `${name}${i}`,
      value: Buffer.alloc(bytes),
    }));
  const sizes = (groups: Operation[][]) => batches(groups, 5, 100).map((batch) => batch.length);
  expect(sizes([group("a", 2), group("b", 3), group("c", 1)])).toEqual([5, 1]);
  expect(sizes([group("a", 2), group("b", 4), group("c", 1)])).toEqual([2, 5]);
  expect(sizes([group("a", 9), group("b", 1)])).toEqual([9, 1]);
  expect(sizes([group("a", 1, 60), group("b", 1, 60)])).toEqual([1, 1]);
  expect(sizes([])).toEqual([]);
});
