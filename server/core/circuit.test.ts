import { describe, expect, test } from "vitest";
import {
  attemptOf,
  circuitCauses,
  circuitOnReturn,
  closed,
  mostOpen,
  opened,
  refused,
  trialPublished,
  trialReported,
  trialVerdict,
  tried,
} from "./circuit.ts";
import type { HalfOpenCircuit } from "./circuit.ts";
import { DEFAULT_POLICY } from "./policy.ts";

const policy = DEFAULT_POLICY.circuit;
const NONE: ReadonlyMap<string, number> = new Map();
const fresh = { kind: "closed", since: 0, attempt: 0 } as const;

describe("an open circuit", () => {
  test("lasts min(base × attempt, max): 30 s, 60 s … 300 s", () => {
    const lasts = [0, 1, 2, 8, 9, 10, 40].map((attempt) => {
      const { since, until } = opened({ ...fresh, since: 1000, attempt }, "x", 1000, policy);
      return (until - since) / 1000;
    });
    expect(lasts).toEqual([30, 60, 90, 270, 300, 300, 300]);
  });

  test("is tried with the same attempt, and after an undrain with none", () => {
    const open = opened({ ...fresh, attempt: 2 }, "x", 0, policy);
    expect(tried(open, 5)).toMatchObject({ kind: "half-open", since: 5, attempt: 3 });
    expect(circuitOnReturn(open, 5)).toMatchObject({ kind: "half-open", since: 5, attempt: 0 });
    expect(circuitOnReturn(fresh, 5)).toBe(fresh);
  });
});

test("attempt falls by one for every baseOpenMs spent closed, and never below 0", () => {
  const circuit = closed(tried(opened({ ...fresh, attempt: 2 }, "x", 0, policy), 0), 1000);
  const after = [0, 29_999, 30_000, 60_000, 90_000, 900_000].map((ms) =>
    attemptOf(circuit, 1000 + ms, policy),
  );
  expect(after).toEqual([3, 3, 2, 1, 0, 0]);
  expect(opened(circuit, "x", 61_000, policy).attempt).toBe(2);
});

describe("a trial", () => {
  const published = trialPublished(tried(opened(fresh, "x", 0, policy), 30_000), 7) as HalfOpenCircuit;
  const report = (circuit: HalfOpenCircuit, client: string, ok: number, failed: number, held?: number) =>
    trialReported(circuit, { client, ok, failed }, held);

  test("counts from the first table that says half-open, and by who holds it alone", () => {
    const unpublished = tried(opened(fresh, "x", 0, policy), 30_000);
    expect(report(unpublished, "a", 1, 0, 100)).toBe(unpublished);
    expect(trialPublished(published, 9)).toBe(published);
    expect(report(published, "a", 1, 0, undefined)).toBe(published);
    expect(report(published, "a", 1, 0, 6)).toBe(published);
    expect(report(published, "a", 0, 0, 7)).toBe(published);
    expect(report(published, "a", 2, 1, 7).trial).toMatchObject({ revision: 7, succeeded: 2, failed: 1 });
  });

  test("ends well with trialSuccesses, and badly with trialFailures, which win", () => {
    const verdict = (ok: number, failed: number) =>
      trialVerdict(report(published, "a", ok, failed, 7), NONE, false, policy)?.kind;
    expect([verdict(9, 1), verdict(10, 1), verdict(10, 2), verdict(0, 2)]).toEqual([
      undefined,
      "passed",
      "failed",
      "failed",
    ]);
  });

  test("fails by two clients' word where it is shared: one's failures count up to as many as the others'", () => {
    const verdict = (...by: [string, number, number][]) =>
      trialVerdict(
        by.reduce((circuit, [client, ok, failed]) => report(circuit, client, ok, failed, 7), published),
        NONE,
        true,
        policy,
      )?.kind;
    expect(verdict(["a", 0, 50])).toBe(undefined);
    expect(verdict(["a", 0, 50], ["b", 9, 0])).toBe(undefined);
    expect(verdict(["a", 0, 50], ["b", 10, 0])).toBe("passed");
    expect(verdict(["a", 0, 50], ["b", 10, 1])).toBe("failed");
  });
});

test("at most half may be out, none of two is spared by rounding up, and of three one always may", () => {
  const most = [0, 1, 2, 3, 4, 5, 10, 11].map((n) => mostOpen(n, policy));
  expect(most).toEqual([0, 0, 1, 1, 2, 2, 5, 5]);
  expect([3, 100].map((n) => mostOpen(n, { ...policy, maxEjectedRatio: 0 }))).toEqual([1, 1]);
  expect(mostOpen(100, { ...policy, maxEjectedRatio: 0.57 })).toBe(57);
});

test("a refusal is remembered until its cause changes", () => {
  const verdict = { cause: "ratio", because: "12 of 20 calls failed", evidence: {} } as const;
  const first = refused(fresh, verdict, 1);
  expect(refused(first as typeof fresh, { ...verdict, because: "13 of 21" }, 2)).toBe(first);
  expect(refused(first as typeof fresh, { ...verdict, cause: "outlier" }, 2)).not.toBe(first);
});

test("causes say why, and hold no time in their text", () => {
  const open = opened(fresh, "12 of 20 calls failed, reported by a, b", 1_700_000_000_000, policy);
  const capped = refused(fresh, { cause: "ratio", because: "12 of 20 calls failed", evidence: {} }, 1);
  const all = [fresh, open, tried(open, open.until), capped].flatMap(circuitCauses);
  expect(all.map(({ kind }) => kind)).toEqual(["circuit_open", "circuit_half_open", "circuit_capped"]);
  expect(all[0]?.text).toBe("12 of 20 calls failed, reported by a, b");
  for (const { text } of all) expect(text).not.toMatch(/17000|\d+ ?m?s\b/);
});
