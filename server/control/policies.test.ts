import { expect, test } from "vitest";
import { KeySpace } from "#server/core/keys.ts";
import { encodePatch } from "#server/core/policy-patch.ts";
import type { KeyValue, StoreEvent } from "#server/ports/store.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { Policies, type PolicyChanged } from "./policies.ts";
import { policyTransition } from "./policy-transition.ts";
import { encodeVersions } from "./policy-versions.ts";

const keys = new KeySpace("/headgate");
const ORDERS = { namespace: "default", service: "orders" };
const DEFAULT = { namespace: "default", service: undefined };

function entry(key: string, value: Buffer | string, modRevision: number): KeyValue {
  return { key, value: Buffer.from(value), createRevision: 1, modRevision };
}
const policy = (n: number, revision: number) =>
  entry(keys.policy("default", "orders"), encodePatch({ circuit: { minRequests: n } }), revision);
const inherited = (n: number, revision: number) =>
  entry(keys.policy("default"), encodePatch({ circuit: { minRequests: n } }), revision);
const raw = (value: string, revision: number) => entry(keys.policy("default", "orders"), value, revision);
/** What Headgate writes beside the policy: versions 1 to n, by `writer-<n>`. */
const history = (n: number, revision: number) =>
  entry(
    keys.policyHistory("default", "orders"),
    encodeVersions(
      Array.from({ length: n }, (_, i) => ({
        version: i + 1,
        at: 0,
        actor: `writer-${i + 1}`,
        reason: `reason ${i + 1}`,
        patch: { circuit: { minRequests: i + 1 } },
      })),
    ),
    revision,
  );
const puts = (...entries: KeyValue[]): StoreEvent[] => entries.map((each) => ({ kind: "put", entry: each }));

function watched() {
  const changes: PolicyChanged[] = [];
  const log = keptLog();
  const policies = new Policies(keys, log, (change) => changes.push(change));
  const told = () => changes.flatMap((change) => policyTransition(change, 0) ?? []);
  return { policies, changes, told, log };
}

test("a batch of several writes is attributed to each writer, in whatever order its keys come", () => {
  const { policies, told } = watched();
  policies.feed.apply(puts(policy(1, 10), history(1, 10), policy(7, 11), history(2, 12), policy(2, 12)), 12);
  expect(told().map(({ actor, text }) => [actor, text])).toEqual([
    ["writer-1", "the policy: circuit.minRequests 20 → 1 (reason 1)"],
    ["store", "the policy: circuit.minRequests 1 → 7 (written past Headgate)"],
    ["writer-2", "the policy: circuit.minRequests 7 → 2 (reason 2)"],
  ]);
});

test("what is listed again, unchanged, is no change", () => {
  const { policies, changes, told } = watched();
  policies.feed.reset([history(1, 10), policy(1, 10)], 10);
  policies.feed.reset([policy(1, 10), history(1, 10)], 20);
  expect(changes).toHaveLength(1);
  policies.feed.apply(puts(policy(1, 21)), 21);
  expect(told()).toHaveLength(1);
});

test("a policy that goes is obeyed no more, and that it went is a version", () => {
  const { policies, told } = watched();
  policies.feed.reset([history(1, 10), policy(1, 10)], 10);
  policies.feed.apply([{ kind: "delete", key: keys.policy("default", "orders"), modRevision: 11 }], 11);
  expect(policies.of(ORDERS).circuit.minRequests).toBe(20);
  expect(policies.record(ORDERS)).toMatchObject({
    revision: 0,
    versions: [{ version: 1 }, { version: 2, actor: "store", patch: {} }],
  });
  expect(told().at(-1)).toMatchObject({ actor: "store" });
});

test("the decisions of one service share one object until something changes", () => {
  const { policies } = watched();
  policies.feed.reset([policy(1, 10), inherited(5, 11)], 11);
  const before = policies.of(ORDERS);
  expect(policies.of(ORDERS)).toBe(before);
  policies.feed.apply(puts(entry(keys.policy("default"), encodePatch({ check: { jitter: 0 } }), 12)), 12);
  expect(policies.of(ORDERS)).toMatchObject({ circuit: { minRequests: 1 }, check: { jitter: 0 } });
});

test.each([
  ["garbage", "is not JSON"],
  ['{"circuit":{"minRequests":"many"}}', "circuit.minRequests"],
  ['{"circiut":{}}', "circiut: unknown field"],
  ['{"v":2}', "v:"],
  ["[]", "does not fit"],
  [JSON.stringify({ check: { headers: { x: "y".repeat(70_000) } } }), "bytes"],
])("of one that cannot be read the last good one stands: %#", (value, reason) => {
  const { policies, told, log } = watched();
  policies.feed.apply(puts(policy(3, 10)), 10);
  policies.feed.apply(puts(raw(value, 11)), 11);
  expect(policies.of(ORDERS).circuit.minRequests).toBe(3);
  expect(policies.record(ORDERS)).toMatchObject({
    revision: 11,
    unreadable: { obeyed: "last_good", reason: expect.stringContaining(reason) },
  });
  expect(told().at(-1)).toMatchObject({ kind: "policy.unreadable", text: expect.stringContaining(reason) });
  expect(log.lines.some(({ level }) => level === "error")).toBe(true);
  policies.feed.apply(puts(raw("worse", 12)), 12);
  expect(policies.of(ORDERS).circuit.minRequests).toBe(3);
});

test("one that nobody here could ever read: its history stands in, or else the defaults, and it says which", () => {
  const first = watched();
  first.policies.feed.reset([raw("garbage", 12), history(4, 10)], 12);
  expect(first.policies.of(ORDERS).circuit.minRequests).toBe(4);
  expect(first.policies.record(ORDERS).unreadable?.obeyed).toBe("history");
  const second = watched();
  second.policies.feed.reset([raw("garbage", 12)], 12);
  expect(second.policies.of(ORDERS).circuit.minRequests).toBe(20);
  expect(second.policies.record(ORDERS).unreadable?.obeyed).toBe("defaults");
  expect(second.policies.records()).toHaveLength(1);
});

test("an unreadable default does not undo what services say, nor one service what its default says", () => {
  const { policies } = watched();
  policies.feed.reset([policy(1, 10), inherited(5, 11)], 11);
  policies.feed.apply(puts(entry(keys.policy("default"), "garbage", 12), raw("garbage", 12)), 12);
  expect(policies.of(ORDERS).circuit.minRequests).toBe(1);
  expect(policies.of({ ...ORDERS, service: "other" }).circuit.minRequests).toBe(5);
  expect(policies.record(DEFAULT).unreadable?.obeyed).toBe("last_good");
});

test("a history that cannot be read takes nothing with it", () => {
  const { policies } = watched();
  policies.feed.reset([policy(1, 10), entry(keys.policyHistory("default", "orders"), "garbage", 10)], 10);
  expect(policies.of(ORDERS).circuit.minRequests).toBe(1);
  expect(policies.record(ORDERS).versions).toMatchObject([{ version: 1, actor: "store" }]);
});
