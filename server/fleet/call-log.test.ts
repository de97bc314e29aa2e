import { expect, test } from "vitest";
import { LATENCY_BOUNDS_MS } from "#lib/contract/report.ts";
import { CallLog } from "./call-log.ts";

const A = "127.0.0.1:1";

test("each call is told once, by instance, in the bucket of its time; those in flight as they stand", () => {
  const log = new CallLog();
  const done = [1, 2, 3, 4].map(() => log.begin("orders", A));
  done[0]?.("ok", 1);
  done[1]?.("server", 60);
  done[2]?.("timeout", 9000);
  const [told] = log.take();
  expect(told).toMatchObject({ service: "orders", instance: A, ok: 1, inFlight: 1 });
  expect(told?.failed).toEqual({ timeout: 1, connect: 0, reset: 0, server: 1 });
  const counts = told?.latencyMs?.counts.map(
    (count, at) => [LATENCY_BOUNDS_MS[at] ?? "more", count] as const,
  );
  expect(Object.fromEntries(counts!.filter(([, count]) => count > 0))).toEqual({ 1: 1, 100: 1, more: 1 });
  expect(log.take()).toMatchObject([{ ok: 0, inFlight: 1 }]);
  log.begin("orders", A)(undefined, 5);
  done[3]?.("connect", 0);
  expect(log.take()).toMatchObject([{ inFlight: 0, failed: { connect: 1 } }]);
  expect(log.take()).toEqual([]);
});

test("a call that ends after nothing was told of its instance for a while still counts", () => {
  const log = new CallLog();
  const done = log.begin("orders", A);
  log.take();
  log.take();
  done("ok", 5);
  expect(log.take()).toMatchObject([{ ok: 1, inFlight: 0 }]);
});
