import { expect, test } from "vitest";
import { runOutage } from "#test/support/outage-run.ts";
import { runTraffic } from "#test/support/traffic-run.ts";

test("under load, while instances are killed, slowed, added and drained, callers see next to nothing of it", async () => {
  const figures = await runTraffic({ services: 2, callsPerSecond: 150, seconds: 15, way: "fetch" });
  expect(figures.calls).toBeGreaterThan(1000);
  expect(figures.failed / figures.calls, figures.errors.join("; ")).toBeLessThanOrEqual(0.001);
  expect(figures.failedInPlannedPhase, figures.errors.join("; ")).toBe(0);
  expect(figures.callsAfterSafeToStop).toBe(0);
  expect(figures.shareErrorPoints).toBeLessThanOrEqual(3);
});

test("with Headgate and etcd gone no call fails on that account, nor one of a client that starts meanwhile", async () => {
  const figures = await runOutage(100, 20);
  expect(figures.calls).toBeGreaterThan(1500);
  expect(figures.lateCalls).toBeGreaterThan(500);
  expect(figures).toMatchObject({ failed: 0, lateFailed: 0, errors: [], isRegisteredAgain: true });
});
