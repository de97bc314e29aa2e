import type { Policy } from "#lib/contract/policy.ts";
import { merged, NO_LATENCIES } from "./histogram.ts";
import type { ClientReport, InstanceCalls } from "./report.ts";
import {
  FORGET_MS,
  type InstanceTraffic,
  type LatencyPeriods,
  type Pair,
  type Reporter,
  type Streak,
  type Traffic,
} from "./traffic.ts";
import { added, BUCKETS, NO_CALLS, spread, type Window } from "./window.ts";

/** How often what is too old is looked for: a look at everything. */
const FORGET_EVERY_MS = 60_000;
/** Who they are, and what they have in flight, is what a drain goes by: some 200 bytes, and 50 for each that is called. */
const MAX_REPORTERS = 20_000;
const MAX_BUSY = 500_000;
/** Their windows are what circuits go by. A pair is some 300 bytes. */
const MAX_PAIRS = 100_000;
/** Over a limit, that much is kept, so that the next look is not at the next report. */
const KEPT = 0.9;
/** Clients named in a run of failures; one more and the first is left out. */
const MAX_STREAK = 32;

/**
 * With reports counted. Costs by the instances that each client calls, whatever the size of the service. `startsAt`: since
 * when the instance is what it is; runs of failures do not go on from before.
 */
export function withReports(
  traffic: Traffic,
  reports: readonly ClientReport[],
  at: number,
  policy: Policy,
  startsAt: (id: string) => number = () => -Infinity,
): Traffic {
  if (reports.length === 0) return traffic;
  const bucketMs = policy.circuit.windowMs / BUCKETS;
  const base = bucketMs === traffic.bucketMs ? traffic : rebucketed(traffic, bucketMs);
  const reporters = new Map<string, Reporter>();
  const instances = new Map<string, InstanceTraffic>();
  let { pairs, busy } = base;
  for (const report of reports) {
    const { madeAt = at, windowMs } = report;
    const told = report.isLate === true ? report.calls.map(withoutInFlight) : report.calls;
    const made = told.flatMap((calls) =>
      calls.ok + calls.failed + calls.inFlight === 0
        ? []
        : { ...calls, window: spread({ ...calls, at: madeAt, overMs: windowMs }, bucketMs) },
    );
    const before = reporters.get(report.client) ?? base.reporters.get(report.client);
    const reporter = reported(before, report, made, madeAt);
    pairs += reporter.calls.size - (before?.calls.size ?? 0);
    busy += reporter.inFlight.size - (before?.inFlight.size ?? 0);
    reporters.set(report.client, reporter);
    const isSuspect = base.suspects.has(report.client);
    for (const calls of made) {
      const known = instances.get(calls.id) ?? base.instances.get(calls.id);
      const start = isSuspect ? undefined : startsAt(calls.id);
      instances.set(
        calls.id,
        counted(known, report.client, { ...calls, madeAt }, start, at, policy.adaptive.periodMs),
      );
    }
  }
  return bounded(
    {
      ...base,
      pairs,
      busy,
      reporters: base.reporters.with(reporters),
      instances: base.instances.with(instances),
    },
    at,
  );
}

/** Calls to an instance, by the buckets in which they were made. */
interface SpreadCalls extends InstanceCalls {
  readonly window: Window;
}

function withoutInFlight(calls: InstanceCalls): InstanceCalls {
  return calls.inFlight === 0 ? calls : { ...calls, inFlight: 0 };
}

function reported(
  before: Reporter | undefined,
  report: ClientReport,
  made: readonly SpreadCalls[],
  madeAt: number,
): Reporter {
  const calls = new Map<string, Pair>();
  for (const [id, pair] of before?.calls ?? [])
    if (madeAt - pair.lastCallAt <= FORGET_MS) calls.set(id, pair);
  for (const { id, window } of made) {
    const pair = calls.get(id);
    calls.set(id, {
      window: pair === undefined ? window : joined(pair.window, window),
      lastCallAt: Math.max(madeAt, pair?.lastCallAt ?? -Infinity),
    });
  }
  const isCalling = made.some(({ ok, failed }) => ok + failed > 0);
  const lastCallAt = before?.lastCallAt ?? -Infinity;
  const counted = {
    since: before?.since ?? madeAt - report.windowMs,
    lastCallAt: isCalling ? Math.max(madeAt, lastCallAt) : lastCallAt,
    calls,
  };
  if (report.isLate === true) return { ...(before ?? UNHEARD), ...counted };
  return {
    ...counted,
    lastReportAt: madeAt,
    previousReportAt: before?.lastReportAt ?? -Infinity,
    windowMs: report.windowMs,
    held: report.held ?? before?.held,
    inFlight: inFlightIn(made),
  };
}

/** Of whom there is only what came late. */
const UNHEARD = {
  lastReportAt: -Infinity,
  previousReportAt: -Infinity,
  windowMs: 0,
  held: undefined,
  inFlight: new Map<string, number>(),
};
const NONE_IN_FLIGHT: ReadonlyMap<string, number> = UNHEARD.inFlight;

/** Who names no calls to an instance has none in flight there. */
function inFlightIn(made: readonly SpreadCalls[]): ReadonlyMap<string, number> {
  const result = new Map<string, number>();
  for (const { id, inFlight } of made) if (inFlight > 0) result.set(id, (result.get(id) ?? 0) + inFlight);
  return result.size === 0 ? NONE_IN_FLIGHT : result;
}

/** What came late may end before what is there. */
function joined(a: Window, b: Window): Window {
  return a.last <= b.last ? added(a, b) : added(b, a);
}

function counted(
  before: InstanceTraffic | undefined,
  client: string,
  calls: SpreadCalls & { readonly madeAt: number },
  startsAt: number | undefined,
  at: number,
  periodMs: number,
): InstanceTraffic {
  const { window, latency, madeAt } = calls;
  const streak = before?.streak ?? { since: at, by: [] };
  return {
    window: before === undefined ? window : joined(before.window, window),
    lastCallAt: Math.max(madeAt, before?.lastCallAt ?? -Infinity),
    streak: startsAt === undefined ? streak : streakAfter(streak, client, calls, at, startsAt),
    latency:
      latency === undefined
        ? before?.latency
        : latencyAfter(before?.latency, latency, Math.floor(at / periodMs)),
  };
}

/** Reports are counts: without one success in them, their failures add up. Those before `startsAt` are forgotten. */
function streakAfter(
  before: Streak,
  client: string,
  { ok, failed }: InstanceCalls,
  at: number,
  startsAt: number,
): Streak {
  const streak = before.since < startsAt ? { since: at, by: [] } : before;
  if (ok > 0) return { since: at, by: [] };
  if (failed === 0) return streak;
  const mine = streak.by.find((calls) => calls.client === client);
  const others = mine === undefined ? streak.by : streak.by.filter((calls) => calls !== mine);
  const by = [...others, { client, ok: 0, failed: failed + (mine?.failed ?? 0) }].slice(-MAX_STREAK);
  return { since: streak.since, by };
}

function latencyAfter(
  before: LatencyPeriods | undefined,
  histogram: NonNullable<InstanceCalls["latency"]>,
  period: number,
): LatencyPeriods {
  if (before?.period === period) return { ...before, now: merged(before.now, histogram) };
  return {
    period,
    now: merged(NO_LATENCIES, histogram),
    before: before?.period === period - 1 ? before.now : undefined,
  };
}

/** Counts in buckets of another width say nothing of these. */
function rebucketed(traffic: Traffic, bucketMs: number): Traffic {
  const emptied = <V extends { readonly window: Window }>([id, value]: [string, V]): [string, V] => [
    id,
    { ...value, window: NO_CALLS },
  ];
  return {
    ...traffic,
    bucketMs,
    comparedIn: -Infinity,
    instances: traffic.instances.with([...traffic.instances].map(emptied)),
    reporters: traffic.reporters.with(
      [...traffic.reporters].map(([client, reporter]) => [
        client,
        { ...reporter, calls: new Map([...reporter.calls].map(emptied)) },
      ]),
    ),
  };
}

/** Without what is too old, and not over the limits: what clients said goes first of those heard longest ago. */
function bounded(traffic: Traffic, at: number): Traffic {
  const isOver = traffic.reporters.size > MAX_REPORTERS || traffic.busy > MAX_BUSY;
  const hasTooMany = traffic.pairs > MAX_PAIRS;
  if (!isOver && !hasTooMany && at - traffic.forgottenAt < FORGET_EVERY_MS) return traffic;
  const changed = new Map<string, Reporter | undefined>();
  let left = traffic.reporters.size;
  let { pairs, busy } = traffic;
  const byAge = [...traffic.reporters].toSorted(([, a], [, b]) => a.lastReportAt - b.lastReportAt);
  for (const [client, reporter] of byAge) {
    const isTooMuch = isOver && (left > MAX_REPORTERS * KEPT || busy > MAX_BUSY * KEPT);
    const isGone = isTooMuch || at - reporter.lastReportAt > FORGET_MS;
    if (!isGone && !(hasTooMany && pairs > MAX_PAIRS * KEPT)) break;
    pairs -= reporter.calls.size;
    changed.set(client, isGone ? undefined : { ...reporter, calls: NO_PAIRS });
    if (!isGone) continue;
    left -= 1;
    busy -= reporter.inFlight.size;
  }
  const idle: [string, undefined][] = [];
  for (const [id, { lastCallAt }] of traffic.instances)
    if (at - lastCallAt > FORGET_MS) idle.push([id, undefined]);
  return {
    ...traffic,
    forgottenAt: at,
    pairs,
    busy,
    reporters: traffic.reporters.with(changed),
    instances: traffic.instances.with(idle),
  };
}

const NO_PAIRS: ReadonlyMap<string, Pair> = new Map();
