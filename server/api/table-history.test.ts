import { expect, test } from "vitest";
import type { KeptChange } from "#server/ports/table-history.ts";
import { diffOf } from "./table-history.ts";

const endpoint = (weight: number) => JSON.stringify({ id: "a:1", weight });
const change = (
  to: number,
  before: string | undefined,
  after: string | undefined,
  id = "a:1",
): KeptChange => ({
  from: to - 1,
  to,
  at: to * 1000,
  endpoints: [{ id, before, after }],
});

test("several changes of an endpoint are one: what it was at first and is at last", () => {
  const changes = [change(2, endpoint(100), endpoint(50)), change(3, endpoint(50), endpoint(0))];
  expect(diffOf(changes, 1, 3, true)).toEqual({
    from: 1,
    to: 3,
    firstAt: 2000,
    lastAt: 3000,
    revisions: 2,
    isWhole: true,
    endpoints: [
      {
        id: "a:1",
        revision: 3,
        at: 3000,
        before: { id: "a:1", weight: 100 },
        after: { id: "a:1", weight: 0 },
      },
    ],
  });
  expect(diffOf(changes, 2, 3, true).endpoints[0]?.before).toMatchObject({ weight: 50 });
  expect(diffOf(changes, 1, 2, true).endpoints[0]?.after).toMatchObject({ weight: 50 });
});

test("what changed and changed back, or came and went, did not change", () => {
  const back = [change(2, endpoint(100), endpoint(0)), change(3, endpoint(0), endpoint(100))];
  expect(diffOf(back, 1, 3, true).endpoints).toEqual([]);
  const gone = [change(2, undefined, endpoint(1)), change(3, endpoint(1), undefined)];
  expect(diffOf(gone, 1, 3, true).endpoints).toEqual([]);
  const again = [change(2, endpoint(1), undefined), change(3, undefined, endpoint(2))];
  expect(diffOf(again, 1, 3, true).endpoints).toMatchObject([
    { before: { weight: 1 }, after: { weight: 2 } },
  ]);
});

test("nothing between two revisions is told as nothing", () => {
  expect(diffOf([], 7, 7, true)).toEqual({ from: 7, to: 7, revisions: 0, isWhole: true, endpoints: [] });
});

test("policy and protection are told once, where they differ at last", () => {
  const policies = ["1", "2", "3"].map((n) => `{"timeoutMs":${n}}`);
  const [a = "", b = "", c = ""] = policies;
  const one = { ...change(2, endpoint(1), endpoint(1)), policy: { before: a, after: b } };
  const two = { ...change(3, endpoint(1), endpoint(1)), policy: { before: b, after: c } };
  expect(diffOf([one, two], 1, 3, true).policy).toEqual({
    before: { timeoutMs: 1 },
    after: { timeoutMs: 3 },
  });
  const back = { ...change(3, endpoint(1), endpoint(1)), policy: { before: b, after: a } };
  expect(diffOf([one, back], 1, 3, true).policy).toBeUndefined();
});
