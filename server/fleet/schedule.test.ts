import { describe, expect, test } from "vitest";
import { samplePlan } from "./plan.ts";
import { PERIOD_MS, schedules } from "./schedule.ts";

const instances = samplePlan.flatMap(({ name, instances: planned }) =>
  planned.map((_, instance) => ({ service: name, instance })),
);
const everySecond = Array.from({ length: PERIOD_MS / 1000 }, (_, second) => second * 1000);
const { lively, calm } = schedules;

describe("the lively schedule", () => {
  test("has something to look at within 20 s, beside the instance that never passes", () => {
    const early = instances.filter(({ service, instance }) => {
      const wasWell = lively.behaviourAt(service, instance, 0).kind === "well";
      const isAt = (ms: number) => lively.behaviourAt(service, instance, ms).kind !== "well";
      return wasWell && everySecond.filter((ms) => ms <= 20_000).some(isAt);
    });
    expect(early).not.toEqual([]);
  });

  test("has one instance that never passes", () => {
    const never = instances.filter(({ service, instance }) =>
      everySecond.every((ms) => lively.behaviourAt(service, instance, ms).kind === "fail"),
    );
    expect(never).toHaveLength(1);
  });

  test("shows every kind of misbehaviour within a period", () => {
    const kinds = new Set(
      instances.flatMap(({ service, instance }) =>
        everySecond.map((ms) => lively.behaviourAt(service, instance, ms).kind),
      ),
    );
    expect([...kinds].sort()).toEqual([
      "crash",
      "cut-off",
      "degraded",
      "deploy",
      "fail",
      "fail-calls",
      "fail-checks",
      "refuse",
      "silent",
      "slow",
      "slow-calls",
      "well",
    ]);
  });

  test("leaves most of each service able to answer calls at any time, and to answer them well", () => {
    const answering = new Set(["well", "degraded", "slow-calls", "fail-checks", "silent"]);
    for (const ms of everySecond) {
      for (const { name, instances: planned } of samplePlan) {
        const able = planned.filter((_, i) => answering.has(lively.behaviourAt(name, i, ms).kind));
        expect(able.length, `${name} at ${ms} ms`).toBeGreaterThanOrEqual(2);
      }
    }
  });

  test("is the same in each period", () => {
    for (const { service, instance } of instances) {
      for (const ms of everySecond) {
        const later = lively.behaviourAt(service, instance, ms + 3 * PERIOD_MS);
        expect(later).toEqual(lively.behaviourAt(service, instance, ms));
      }
    }
  });

  test("a deploy brings another version, which stays until the next", () => {
    const versionAt = (ms: number) => lively.variationAt("gateway", 1, ms).version;
    const before = versionAt(534_000);
    const after = versionAt(536_000);
    expect(before).toBe(versionAt(0));
    expect(after).not.toBe(before);
    expect(versionAt(PERIOD_MS)).toBe(after);
    expect(versionAt(PERIOD_MS + 536_000)).toBe(before);
  });

  test("a rolling restart takes one instance after another", () => {
    const out = everySecond.map((ms) =>
      [0, 1, 2].filter((i) => lively.behaviourAt("gateway", i, ms).kind === "deploy"),
    );
    expect(Math.max(...out.map(({ length }) => length))).toBe(1);
    expect([...new Set(out.flat())]).toEqual([0, 1, 2]);
  });

  test("the first minute is quiet: one instance fails beside the one that always does", () => {
    const minute = everySecond.filter((ms) => ms < 60_000);
    const bad = instances.filter(({ service, instance }) =>
      minute.some((ms) => !["well", "degraded"].includes(lively.behaviourAt(service, instance, ms).kind)),
    );
    expect(bad).toEqual([
      { service: "orders", instance: 1 },
      { service: "payments", instance: 2 },
    ]);
    expect(minute.flatMap((ms) => lively.asksAt(ms))).toEqual([]);
  });

  test("deploy-bot asks for each thing once a period, and takes all but its policy back within it", () => {
    const standing = everySecond.map((ms) => new Set(lively.asksAt(ms)));
    const kinds = new Set(standing.flatMap((asks) => [...asks].map(({ what }) => what.asks.kind)));
    expect([...kinds].sort()).toEqual(["drain", "maintenance", "policy", "weight"]);
    expect([...standing.at(-1)!].map(({ what }) => what.asks.kind)).toEqual(["policy"]);
    for (const each of new Set(standing.flatMap((asks) => [...asks]))) {
      const begins = standing.filter((asks, at) => asks.has(each) && !standing[at - 1]?.has(each));
      expect(begins).toHaveLength(1);
    }
  });

  test("the canary's registered weight rises for a while", () => {
    const weights = everySecond.map((ms) => lively.variationAt("checkout", 2, ms).weight);
    expect(new Set(weights)).toEqual(new Set([undefined, 60]));
  });

  test("one process restarts once a period, however the looks are spaced", () => {
    for (const stepMs of [500, 1000, 7000, PERIOD_MS]) {
      let restarts = 0;
      for (let ms = 0; ms < 2 * PERIOD_MS; ms += stepMs) {
        if (lively.restartsWithin("gateway", ms, ms + stepMs)) restarts += 1;
      }
      expect(restarts, `every ${stepMs} ms`).toBe(2);
    }
  });
});

test("the calm schedule: nothing misbehaves, changes or restarts", () => {
  for (const { service, instance } of instances) {
    for (const ms of everySecond) {
      expect(calm.behaviourAt(service, instance, ms)).toEqual({ kind: "well" });
      expect(calm.variationAt(service, instance, ms)).toEqual({});
    }
    expect(calm.restartsWithin(service, 0, 10 * PERIOD_MS)).toBe(false);
    expect(everySecond.flatMap((ms) => calm.asksAt(ms))).toEqual([]);
  }
});
