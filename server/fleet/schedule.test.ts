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
      "degraded",
      "deploy",
      "fail",
      "fail-calls",
      "refuse",
      "slow",
      "slow-calls",
      "well",
    ]);
  });

  test("leaves most of each service well at any time", () => {
    for (const ms of everySecond) {
      for (const { name, instances: planned } of samplePlan) {
        const well = planned.filter((_, instance) => lively.behaviourAt(name, instance, ms).kind === "well");
        expect(well.length, `${name} at ${ms} ms`).toBeGreaterThanOrEqual(2);
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
    const versionAt = (ms: number) => lively.variationAt("inventory", 1, ms).version;
    const before = versionAt(0);
    const after = versionAt(221_000);
    expect(after).not.toBe(before);
    expect(versionAt(PERIOD_MS)).toBe(after);
    expect(versionAt(PERIOD_MS + 221_000)).toBe(before);
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
  }
});
