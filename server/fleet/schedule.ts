import type { Behaviour } from "./behaviour.ts";
import type { SampleService } from "./plan.ts";
import { type Ask, coversInstance, type Row, row } from "./schedule-row.ts";

const PERIOD_S = 600;
export const PERIOD_MS = PERIOD_S * 1000;

const ALL = [0, 1, 2];
const failChecks = { does: { kind: "fail-checks" } } as const;
const silent = { does: { kind: "silent" } } as const;
const byLatency = { adaptive: { mode: "latency", minCalls: 5 } } as const;
const kernel = "a new kernel on its host";

/**
 * Ten minutes, over and over; where two rows meet, the first rules. The first minute is quiet: one failure to look at.
 * What each row shows is told, in this order, by docs/demo.md.
 */
export const rows: readonly Row[] = [
  row([[0, PERIOD_S]], "payments", [2], { does: { kind: "fail" } }),
  row([[5, 45]], "orders", [1], { does: { kind: "fail" } }),
  row([[30, 55]], "checkout", [0], { does: { kind: "degraded" } }),
  row([[60, 160]], "checkout", [2], { weight: 60 }),
  row([[62, PERIOD_S]], "payments", ALL, {
    asks: { kind: "policy", policy: byLatency, reason: "latency moves weights, on trial" },
  }),
  // Longer than a check and a call may take.
  row([[65, 95]], "checkout", [0], { does: { kind: "slow", delayMs: 1500 } }),
  row([[75, 150]], "payments", [0], { does: { kind: "slow-calls", delayMs: 150 } }),
  row([[80, 120]], "gateway", [1], { does: { kind: "slow", delayMs: 250 } }),
  row([[130, 160]], "gateway", [0], { does: { kind: "refuse" } }),
  // Into the trial after its first time out, so that the next is longer.
  row([[150, 215]], "inventory", [2], { does: { kind: "fail-calls" } }),
  row([[180, 215]], "orders", [0], { does: { kind: "crash" } }),
  row([[200, 235]], "gateway", [2], silent),
  row([[225, 260]], "orders", [2], {
    asks: { kind: "drain", keepAliveSeconds: 15, reason: "profiling; renewed while it lasts" },
  }),
  // Four times down within five minutes, and once more.
  row(
    [
      [235, 249],
      [257, 271],
      [279, 293],
      [301, 315],
      [340, 354],
    ],
    "checkout",
    [1],
    failChecks,
  ),
  row([[270, 300]], "gateway", [1], {
    asks: { kind: "weight", percent: 50, reason: "half of its share while its disk is rebuilt" },
  }),
  // Left out by its callers at once, an instance is hardly called, and what it fails is little.
  row([[302, 340]], "gateway", ALL, {
    asks: {
      kind: "policy",
      policy: { localCircuit: { mode: "off" } },
      reason: "what the control plane sees alone",
    },
  }),
  // The second while the first is out.
  row([[306, 318]], "gateway", [0], { does: { kind: "fail-calls" } }),
  row([[322, 336]], "gateway", [1], { does: { kind: "fail-calls" } }),
  row([[365, 405]], "orders", [0, 1], failChecks),
  row([[420, 465]], "inventory", ALL, silent),
  row([[470, 500]], "gateway", ALL, { does: { kind: "deploy" } }, 35),
  row([[485, 550]], "inventory", [0], { asks: { kind: "maintenance", reason: kernel } }),
  row([[500, 506]], "inventory", [1], { asks: { kind: "drain", reason: kernel } }),
  row([[508, 545]], "inventory", [1], {
    asks: { kind: "drain", force: "minCapacity", reason: "its host goes down at once, whatever is left" },
  }),
  row([[550, 562]], "checkout", [0], { does: { kind: "cut-off" } }),
  row([[572, 573]], "gateway", ALL, { restarts: true }),
  row([[582, 597]], "all", ALL, failChecks),
];

/** By turns, a deploy each. */
const versions: Partial<Record<SampleService, readonly [string, string]>> = {
  gateway: ["4.12.0", "4.13.0"],
};

export type ScheduleName = "lively" | "calm";

/** What an instance says of itself where it differs from the plan. */
export interface Variation {
  readonly weight?: number;
  readonly version?: string;
}

/** What a process of the fleet looks up as time goes by. Times are ms (≥ 0) since the fleet's start. */
export interface Schedule {
  behaviourAt(service: SampleService, instance: number, elapsedMs: number): Behaviour;
  variationAt(service: SampleService, instance: number, elapsedMs: number): Variation;
  /** Whether the service's process ends within (`fromMs`, `toMs`]. */
  restartsWithin(service: SampleService, fromMs: number, toMs: number): boolean;
  /** What deploy-bot wishes to stand; the same objects as long as they do. */
  asksAt(elapsedMs: number): readonly Row<{ asks: Ask }>[];
}

const lively: Schedule = {
  behaviourAt(service, instance, elapsedMs) {
    for (const each of rows)
      if ("does" in each.what && coversInstance(each, service, instance, secondOf(elapsedMs)))
        return each.what.does;
    return { kind: "well" };
  },
  variationAt(service, instance, elapsedMs) {
    const weight = rows.flatMap((each) =>
      "weight" in each.what && coversInstance(each, service, instance, secondOf(elapsedMs)) ? each.what : [],
    )[0];
    const version = versions[service]?.[deploysBy(service, instance, elapsedMs) % 2];
    return { ...weight, ...(version === undefined ? {} : { version }) };
  },
  restartsWithin(service, fromMs, toMs) {
    return rows.some(
      (each) =>
        "restarts" in each.what &&
        each.service === service &&
        each.spans.some(([from]) => countOver(from, toMs) > countOver(from, fromMs)),
    );
  },
  asksAt(elapsedMs) {
    const second = secondOf(elapsedMs);
    return rows
      .filter(isAsk)
      .filter(({ spans }) => spans.some(([from, to]) => second >= from && second < to));
  },
};

const calm: Schedule = {
  behaviourAt: () => ({ kind: "well" }),
  variationAt: () => ({}),
  restartsWithin: () => false,
  asksAt: () => [],
};

export const schedules: Readonly<Record<ScheduleName, Schedule>> = { lively, calm };

function isAsk(each: Row): each is Row<{ asks: Ask }> {
  return "asks" in each.what;
}

/** How many deploys of an instance are over by then. */
function deploysBy(service: SampleService, instance: number, elapsedMs: number): number {
  let deploys = 0;
  for (const { what, service: ofRow, instances, spans, stagger } of rows) {
    const place = instances.indexOf(instance);
    if (!("does" in what) || what.does.kind !== "deploy" || ofRow !== service || place === -1) continue;
    for (const [, to] of spans) deploys += countOver(to + place * stagger, elapsedMs);
  }
  return deploys;
}

/** How often that second of the period has come by then. */
function countOver(second: number, elapsedMs: number): number {
  return Math.max(0, Math.floor((elapsedMs - second * 1000) / PERIOD_MS) + 1);
}

function secondOf(elapsedMs: number): number {
  return (elapsedMs % PERIOD_MS) / 1000;
}
