import { describe, expect, test } from "vitest";
import {
  consecutiveVerdict,
  type Counted,
  countedOf,
  outlierVerdicts,
  ratioVerdict,
} from "./circuit-evidence.ts";
import type { ClientCalls } from "./model.ts";
import { DEFAULT_POLICY } from "./policy.ts";

const policy = DEFAULT_POLICY.circuit;
const NONE: ReadonlyMap<string, number> = new Map();

function by(...calls: [string, number, number][]): ClientCalls[] {
  return calls.map(([client, ok, failed]) => ({ client, ok, failed }));
}

describe("what counts", () => {
  const table: [string, ClientCalls[], number, number][] = [
    ["one caller: all it says", by(["a", 3, 17]), 20, 17],
    ["two who agree", by(["a", 0, 10], ["b", 0, 10]), 20, 20],
    ["failures of one alone: none", by(["a", 0, 100], ["b", 100, 0]), 200, 0],
    ["one failure of another does not lend the first its weight", by(["a", 0, 1000], ["b", 999, 1]), 2000, 2],
    ["who calls more than all others is scaled to them", by(["a", 0, 1000], ["b", 0, 10]), 20, 20],
    ["others' failures are half of it", by(["a", 0, 30], ["b", 5, 5], ["c", 18, 2]), 60, 14],
  ];
  test.each(table)("%s", (_, calls, counted, failed) => {
    const result = countedOf(calls, NONE);
    expect([result.calls, result.failed]).toEqual([counted, failed]);
  });

  test("a suspect is left out, and is a caller still: who is left does not decide alone", () => {
    const calls = by(["a", 0, 30], ["b", 0, 30]);
    expect(countedOf(calls, new Map([["a", 0]]))).toMatchObject({
      calls: 0,
      failed: 0,
      failing: [{ client: "b" }],
    });
    expect(countedOf(by(["a", 0, 30]), new Map([["a", 0]]))).toMatchObject({ calls: 0, failed: 0 });
  });
});

describe("the failure ratio", () => {
  test.each([
    [by(["a", 5, 14]), false],
    [by(["a", 10, 10]), true],
    [by(["a", 11, 10]), false],
    [by(["a", 5, 5], ["b", 5, 5]), true],
    [by(["a", 0, 1000], ["b", 0, 9]), false],
    [by(["a", 0, 1000], ["b", 0, 10]), true],
    [by(["a", 0, 1000], ["b", 900, 100]), false],
  ])("%j opens: %s", (calls, opens) => {
    expect(ratioVerdict(countedOf(calls, NONE), policy) !== undefined).toBe(opens);
  });

  test("its cause names the numbers and the reporters, most failures first, and only some of many", () => {
    const calls = by(["b", 0, 11], ["a", 0, 12], ["c", 4, 0], ["d", 0, 11], ["e", 0, 3], ["f", 0, 3]);
    expect(ratioVerdict(countedOf(calls, NONE), policy)).toEqual({
      cause: "ratio",
      because: "40 of 44 calls failed, reported by a, b, d and 2 more",
      evidence: {
        calls: 44,
        failed: 40,
        countedCalls: 44,
        countedFailed: 40,
        reporters: ["a", "b", "d", "e", "f"],
      },
    });
  });
});

test.each([
  [by(["a", 0, 4]), false, false],
  [by(["a", 0, 5]), false, true],
  [by(["a", 0, 500]), true, false],
  [by(["a", 0, 4], ["b", 0, 2]), true, false],
  [by(["a", 0, 3], ["b", 0, 3]), true, true],
  [by(["a", 0, 9], ["b", 0, 2], ["c", 0, 1]), true, true],
  [by(["a", 0, 4], ["b", 0, 1]), false, true],
])("a run of failures %j, shared %s, opens: %s", (streak, isShared, opens) => {
  expect(consecutiveVerdict(streak, NONE, isShared, policy) !== undefined).toBe(opens);
});

describe("an outlier", () => {
  const rates = (...failed: number[]): Map<string, Counted> =>
    new Map(failed.map((n, i) => [`i${i}`, countedOf(by(["a", 1000 - n, n]), NONE)]));
  const found = (...failed: number[]) => [...outlierVerdicts(rates(...failed), policy).keys()];

  test("is below mean − 1.9 σ of the population: one of five is 2 σ below, one of four never", () => {
    expect(found(0, 0, 0, 0, 500)).toEqual(["i4"]);
    expect(found(0, 0, 0, 500)).toEqual([]);
    expect(found(0, 0, 0, 400, 500)).toEqual([]);
  });

  test("and at least 5 points below the mean", () => {
    // One of ten at 1 − r: the mean is 1 − r/10, the gap 0.9 r.
    expect(found(0, 0, 0, 0, 0, 0, 0, 0, 0, 55)).toEqual([]);
    expect(found(0, 0, 0, 0, 0, 0, 0, 0, 0, 56)).toEqual(["i9"]);
  });

  test("is compared with who has enough calls only", () => {
    const few = rates(0, 0, 0, 0, 500).set("i0", countedOf(by(["a", 99, 0]), NONE));
    expect([...outlierVerdicts(few, policy)]).toEqual([]);
  });

  test("by one client's word alone there is none, where others call too", () => {
    const shared = new Map(
      [0, 0, 0, 0, 500].map(
        (n, i) => [`i${i}`, countedOf(by(["a", 500 - n, n], ["b", 500, 0]), NONE)] as const,
      ),
    );
    expect([...outlierVerdicts(shared, policy)]).toEqual([]);
  });
});
