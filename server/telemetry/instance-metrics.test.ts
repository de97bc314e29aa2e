import { afterEach, expect, test } from "vitest";
import type { CallSums, InstanceCallSums } from "#server/ports/reports.ts";
import type { InstanceFigure } from "#server/ports/telemetry.ts";
import { InstanceCalls } from "./instance-calls.ts";
import { createTelemetry, type MetricsTelemetry } from "./metrics.ts";
import { calmSources } from "#test/support/calm-sources.ts";

const orders = { namespace: "default", service: "orders" };
const A = "10.0.0.1:8080";
const B = "[::1]:8080";

const opened: MetricsTelemetry[] = [];
afterEach(() => opened.splice(0).forEach((telemetry) => telemetry.close()));

function figure(id: string, more: Partial<InstanceFigure> = {}): InstanceFigure {
  return { key: orders, id, weight: 100, status: "serving", ...more };
}

function callsTo(byInstance: Record<string, InstanceCallSums>): CallSums {
  return {
    service: orders,
    byCaller: new Map(),
    byInstance: new Map(Object.entries(byInstance)),
    durations: undefined,
  };
}

function telemetryOf(figures: () => readonly InstanceFigure[]): MetricsTelemetry {
  const telemetry = createTelemetry(() => 0);
  opened.push(telemetry);
  telemetry.observe({ ...calmSources, instances: figures });
  return telemetry;
}

async function samples(telemetry: MetricsTelemetry): Promise<string[]> {
  const lines = (await telemetry.renderInstances()).split("\n");
  return lines
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.replace('namespace="default",service="orders",', ""));
}

test("weight and status of each instance as it is now; calls where clients report them", async () => {
  let figures = [figure(A), figure(B, { weight: 0, status: "draining" })];
  const telemetry = telemetryOf(() => figures);
  telemetry.calls(callsTo({ [A]: { calls: 7, failed: 2, timed: 5, sumMs: 250 } }));
  expect(await samples(telemetry)).toEqual([
    `headgate_instance_weight{instance="${A}"} 100`,
    `headgate_instance_weight{instance="${B}"} 0`,
    `headgate_instance_status{instance="${A}",status="serving"} 1`,
    `headgate_instance_status{instance="${B}",status="draining"} 1`,
    `headgate_instance_calls_total{instance="${A}"} 7`,
    `headgate_instance_failures_total{instance="${A}"} 2`,
    `headgate_instance_call_duration_seconds_sum{instance="${A}"} 0.25`,
    `headgate_instance_call_duration_seconds_count{instance="${A}"} 5`,
  ]);
  figures = [figure(B, { status: "drained", weight: 0 })];
  expect(await samples(telemetry)).toEqual([
    `headgate_instance_weight{instance="${B}"} 0`,
    `headgate_instance_status{instance="${B}",status="drained"} 1`,
  ]);
});

test("counters never go back: they add up, also of an instance that was away, or while another replica led", async () => {
  let figures: readonly InstanceFigure[] = [figure(A)];
  const telemetry = telemetryOf(() => figures);
  const total = async () => (await samples(telemetry)).find((line) => line.includes("calls_total"));
  const call = () => telemetry.calls(callsTo({ [A]: { calls: 3, failed: 0, timed: 0, sumMs: 0 } }));
  call();
  expect(await total()).toMatch(/ 3$/);
  figures = [];
  expect(await total()).toBeUndefined();
  call();
  figures = [figure(A)];
  expect(await total()).toMatch(/ 6$/);
});

test("nothing of a time that nobody tells", async () => {
  const telemetry = telemetryOf(() => [figure(A)]);
  telemetry.calls(callsTo({ [A]: { calls: 1, failed: 1, timed: 0, sumMs: 0 } }));
  expect((await samples(telemetry)).some((line) => line.includes("duration"))).toBe(false);
});

test("instances of one address in two services are two", async () => {
  const cart = { namespace: "default", service: "cart" };
  const telemetry = telemetryOf(() => [figure(A), figure(A, { key: cart })]);
  telemetry.calls(callsTo({ [A]: { calls: 4, failed: 0, timed: 0, sumMs: 0 } }));
  expect((await samples(telemetry)).filter((line) => line.includes("calls_total"))).toHaveLength(1);
});

test("counts are kept of a bounded number of instances: those called longest ago go first", () => {
  const calls = new InstanceCalls(2);
  const one = { calls: 1, failed: 0, timed: 0, sumMs: 0 };
  calls.add(callsTo({ a: one, b: one }));
  calls.add(callsTo({ a: one }));
  calls.add(callsTo({ c: one }));
  expect(["a", "b", "c"].map((id) => calls.of(orders, id)?.calls)).toEqual([2, undefined, 1]);
});

test("many instances are written in pieces: others have their turn", async () => {
  const many = Array.from({ length: 5000 }, (_, i) => figure(`10.0.${i >> 8}.${i & 255}:80`));
  const telemetry = telemetryOf(() => many);
  let turns = 0;
  let isOver = false;
  const turn = (): void => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  const [one, two] = await Promise.all([telemetry.renderInstances(), telemetry.renderInstances()]);
  isOver = true;
  expect(turns).toBeGreaterThan(8);
  expect(two).toBe(one);
  expect(one.match(/^headgate_instance_weight\{/gm)).toHaveLength(5000);
});
