import type { ServiceState } from "./model.ts";
import { bucketOf, isReported, type Traffic } from "./traffic.ts";
import { BUCKETS, type Sum, summed } from "./window.ts";

/** Calls of the circuit's rolling window, and the time that reports cover of it. */
export interface RecentCalls {
  readonly calls: number;
  readonly failed: number;
  readonly overMs: number;
}

/**
 * Calls of a service in the last seconds, undefined while nobody reports; without what suspects tell. One pass over the
 * instances and the clients that report, none over pairs of both.
 */
export function recentCalls({ traffic }: Pick<ServiceState, "traffic">, at: number): RecentCalls | undefined {
  const overMs = isReported(traffic, at) ? coveredMs(traffic, at) : 0;
  if (overMs === 0) return undefined;
  const now = bucketOf(traffic, at);
  let calls = 0;
  let failed = 0;
  traffic.instances.forEach(({ window }) => {
    const sum = summed(window, now);
    calls += sum.ok + sum.failed;
    failed += sum.failed;
  });
  for (const sum of doubtedCalls(traffic, now).values()) {
    calls -= sum.ok + sum.failed;
    failed -= sum.failed;
  }
  return { calls: Math.max(0, calls), failed: Math.max(0, failed), overMs };
}

/** The same of each instance that was called; nothing while nobody reports. */
export function recentByInstance(
  { traffic }: Pick<ServiceState, "traffic">,
  at: number,
): Map<string, RecentCalls> {
  const instances = new Map<string, RecentCalls>();
  const overMs = isReported(traffic, at) ? coveredMs(traffic, at) : 0;
  if (overMs === 0) return instances;
  const now = bucketOf(traffic, at);
  const doubted = doubtedCalls(traffic, now);
  for (const [id, { window }] of traffic.instances) {
    const { ok, failed } = less(summed(window, now), doubted.get(id));
    if (ok + failed > 0) instances.set(id, { calls: ok + failed, failed, overMs });
  }
  return instances;
}

const NOTHING: ReadonlyMap<string, Sum> = new Map();

/** What suspect clients tell, by instance. */
function doubtedCalls({ suspects, reporters }: Traffic, now: number): ReadonlyMap<string, Sum> {
  if (suspects.size === 0) return NOTHING;
  const doubted = new Map<string, Sum>();
  for (const client of suspects.keys())
    for (const [id, { window }] of reporters.get(client)?.calls ?? []) {
      const { ok, failed } = summed(window, now);
      const before = doubted.get(id) ?? { ok: 0, failed: 0 };
      doubted.set(id, { ok: before.ok + ok, failed: before.failed + failed });
    }
  return doubted;
}

function less({ ok, failed }: Sum, by: Sum | undefined): Sum {
  return by === undefined
    ? { ok, failed }
    : { ok: Math.max(0, ok - by.ok), failed: Math.max(0, failed - by.failed) };
}

/** From when the window begins, or the first report does, until the newest report. */
function coveredMs(traffic: Traffic, at: number): number {
  let since = Infinity;
  let until = -Infinity;
  for (const reporter of traffic.reporters.values()) {
    since = Math.min(since, reporter.since);
    until = Math.max(until, reporter.lastReportAt);
  }
  const start = (bucketOf(traffic, at) - BUCKETS + 1) * traffic.bucketMs;
  return Math.max(0, until - Math.max(start, since));
}

/** So few may be chance, or one caller's bad input. */
const LEAST_FAILED = 5;
const LEAST_RATIO = 0.01;
/** Of an instance: what points at it. */
const LEAST_RATIO_OF_ONE = 0.1;

export function isFailing(recent: RecentCalls | undefined): boolean {
  if (recent === undefined) return false;
  return recent.failed >= LEAST_FAILED && recent.failed >= LEAST_RATIO * recent.calls;
}

export function isCulprit(recent: RecentCalls | undefined): boolean {
  if (recent === undefined) return false;
  return recent.failed >= LEAST_FAILED && recent.failed >= LEAST_RATIO_OF_ONE * recent.calls;
}

/** A few of those called fail their calls, and most do not: callers of such a service fail evenly. */
export function isPointed(called: ReadonlyMap<string, RecentCalls>): boolean {
  const culprits = [...called.values()].filter(isCulprit).length;
  return culprits > 0 && 2 * culprits < called.size;
}
