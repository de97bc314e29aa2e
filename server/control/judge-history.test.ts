import { describe, expect, test } from "vitest";
import { KeySpace } from "#server/core/keys.ts";
import type { KeyValue } from "#server/ports/store.ts";
import { readEpoch, successorOf, writeEpoch } from "./epoch.ts";
import { acceptedEpoch, judgeHistory, type KnownHistory } from "./judge-history.ts";
import { StoreCopy } from "./store-copy.ts";

const keys = new KeySpace("/h");
const copy = new StoreCopy(keys);
const entry = (key: string, value: string | Buffer, modRevision: number): KeyValue => ({
  key,
  value: Buffer.from(value),
  createRevision: 1,
  modRevision,
});
const epochEntry = (epoch: string, succeeds: string[] = []) =>
  entry(keys.epoch, writeEpoch({ epoch, succeeds }), 2);
const table = (value: string, modRevision: number) =>
  entry(keys.table({ namespace: "n", service: "s" }, 0), value, modRevision);

const mine = [epochEntry("aaaa"), table("1", 5)];
const known: KnownHistory = {
  epoch: "aaaa",
  succeeds: ["0000"],
  revision: 9,
  copy: new Map(mine.map((each) => [each.key, each])),
};
const judge = (entries: KeyValue[], revision = 10, of: KnownHistory | undefined = known) =>
  judgeHistory(of, { entries, revision }, "all", rules);
const rules = { keys, isRemembered: (key: string) => copy.isRemembered(key) };

describe("a store's history", () => {
  test("is the one known, whatever was written since", () => {
    expect(judge(mine).kind).toBe("ours");
    expect(judge([epochEntry("aaaa"), table("2", 10)]).kind).toBe("ours");
    const epochAlone = { entries: [epochEntry("aaaa")], revision: 10 };
    expect(judgeHistory(known, epochAlone, "epoch", rules).kind).toBe("ours");
    const registration = entry(keys.registry({ namespace: "n", service: "s" }, "a:1"), "", 3);
    expect(judge([...mine, registration]).kind).toBe("ours");
  });

  test.each([
    ["epoch-missing", undefined, [table("1", 5)], 10],
    ["epoch-other", "bbbb", [epochEntry("bbbb")], 10],
    ["epoch-other", undefined, [entry(keys.epoch, "{}", 2)], 10],
    ["revision-went-back", "aaaa", mine, 8],
    ["history-differs", "aaaa", [epochEntry("aaaa"), table("2", 5)], 10],
    ["history-differs", "aaaa", [epochEntry("aaaa"), table("1", 4)], 10],
    ["history-differs", "aaaa", [...mine, entry(keys.policy("n"), "{}", 7)], 10],
    ["history-differs", "aaaa", [epochEntry("aaaa")], 10],
  ])("is another one: %s, %s", (reason, found, entries, revision) => {
    expect(judge(entries, revision)).toEqual({ kind: "foreign", reason, found });
  });

  test("is taken up where an operator said so elsewhere, and only by whoever knew what it goes on from", () => {
    expect(judge([epochEntry("bbbb", ["aaaa", "0000"])], 1)).toMatchObject({ kind: "successor" });
    expect(judge([epochEntry("bbbb", ["0000"])], 20)).toMatchObject({ kind: "foreign", found: "bbbb" });
  });

  test("is taken as it is by whoever knows none", () => {
    const asNew = (entries: KeyValue[]) =>
      judgeHistory(undefined, { entries, revision: 1 }, "all", rules).kind;
    expect([asNew([]), asNew(mine), asNew([entry(keys.epoch, "?", 1)])]).toEqual([
      "new",
      "ours",
      "unreadable",
    ]);
  });
});

describe("the epoch to accept", () => {
  test("is the one found, unless clients may have seen it go on further", () => {
    expect(acceptedEpoch(known, "bbbb")).toBe("bbbb");
    for (const found of [undefined, "aaaa", "0000"])
      expect(acceptedEpoch(known, found)).toBe(successorOf("aaaa"));
  });

  test("that is made up is an epoch, and another one at each step", () => {
    const first = successorOf("aaaa");
    expect(readEpoch(writeEpoch({ epoch: first, succeeds: ["aaaa"] }))).toEqual({
      epoch: first,
      succeeds: ["aaaa"],
    });
    expect(successorOf(first)).not.toBe(first);
  });

  test("remembers what it goes on from, up to a limit", () => {
    const many = Array.from({ length: 200 }, (_, i) => i.toString(16).padStart(4, "0"));
    expect(readEpoch(writeEpoch({ epoch: "ffff", succeeds: ["ffff", ...many, ...many] }))?.succeeds).toEqual(
      many.slice(0, 32),
    );
  });
});
