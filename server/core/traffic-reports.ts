import type { Policy } from "#lib/contract/policy.ts";
import { merged, NO_LATENCIES } from "./histogram.ts";
import type { ClientReport, InstanceCalls } from "./report.ts";
import type { InstanceTraffic, LatencyPeriods, Pair, Reporter, Streak, Traffic } from "./traffic.ts";
import { added, BUCKETS, NO_CALLS, spread, type Window } from "./window.ts";

const FORGET_MS = 900_000;
/** How often what is too old is looked for: a look at everything. */
const FORGET_EVERY_MS = 60_000;
const MAX_REPORTERS = 2000;
/** A pair is some 300 bytes. */
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
  let { pairs } = base;
  for (const report of reports) {
    const made = report.calls.flatMap((calls) =>
      calls.ok + calls.failed + calls.inFlight === 0
        ? []
        : { ...calls, window: spread({ ...calls, at, overMs: report.windowMs }, bucketMs) },
    );
    const before = reporters.get(report.client) ?? base.reporters.get(report.client);
    const reporter = reported(before, report, made, at);
    pairs += reporter.calls.size - (before?.calls.size ?? 0);
    reporters.set(report.client, reporter);
    const isSuspect = base.suspects.has(report.client);
    for (const calls of made) {
      const known = instances.get(calls.id) ?? base.instances.get(calls.id);
      const start = isSuspect ? undefined : startsAt(calls.id);
      instances.set(calls.id, counted(known, report.client, calls, start, at, policy.adaptive.periodMs));
    }
  }
  return bounded(
    {
      ...base,
      pairs,
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

function reported(
  before: Reporter | undefined,
  report: ClientReport,
  made: readonly SpreadCalls[],
  at: number,
): Reporter {
  const calls = new Map<string, Pair>();
  // Who names no calls to an instance has none in flight there.
  for (const [id, pair] of before?.calls ?? [])
    if (at - pair.lastCallAt <= FORGET_MS)
      calls.set(id, pair.inFlight === 0 ? pair : { ...pair, inFlight: 0 });
  for (const { id, inFlight, window } of made) {
    const pair = calls.get(id);
    calls.set(id, {
      window: pair === undefined ? window : added(pair.window, window),
      inFlight: inFlight + (pair?.inFlight ?? 0),
      lastCallAt: at,
    });
  }
  const isCalling = made.some(({ ok, failed }) => ok + failed > 0);
  return {
    since: before?.since ?? at - report.windowMs,
    lastReportAt: at,
    lastCallAt: isCalling ? at : (before?.lastCallAt ?? -Infinity),
    held: report.held ?? before?.held,
    calls,
  };
}

function counted(
  before: InstanceTraffic | undefined,
  client: string,
  calls: SpreadCalls,
  startsAt: number | undefined,
  at: number,
  periodMs: number,
): InstanceTraffic {
  const { window, latency } = calls;
  const streak = before?.streak ?? { since: at, by: [] };
  return {
    window: before === undefined ? window : added(before.window, window),
    lastCallAt: at,
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

/** Without what is too old, and not over the limits: the clients that reported longest ago go first. */
function bounded(traffic: Traffic, at: number): Traffic {
  const isOver = traffic.reporters.size > MAX_REPORTERS || traffic.pairs > MAX_PAIRS;
  if (!isOver && at - traffic.forgottenAt < FORGET_EVERY_MS) return traffic;
  const gone = new Map<string, undefined>();
  let left = traffic.reporters.size;
  let { pairs } = traffic;
  const byAge = [...traffic.reporters].toSorted(([, a], [, b]) => a.lastReportAt - b.lastReportAt);
  for (const [client, { lastReportAt, calls }] of byAge) {
    const isTooMany = isOver && (left > MAX_REPORTERS * KEPT || pairs > MAX_PAIRS * KEPT);
    if (at - lastReportAt <= FORGET_MS && !isTooMany) break;
    gone.set(client, undefined);
    left -= 1;
    pairs -= calls.size;
  }
  const idle: [string, undefined][] = [];
  for (const [id, { lastCallAt }] of traffic.instances)
    if (at - lastCallAt > FORGET_MS) idle.push([id, undefined]);
  return {
    ...traffic,
    forgottenAt: at,
    pairs,
    reporters: traffic.reporters.with(gone),
    instances: traffic.instances.with(idle),
  };
}
