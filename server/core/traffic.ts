import type { Latencies } from "./histogram.ts";
import { medianOf } from "./histogram.ts";
import type { ClientCalls } from "./model.ts";
import { SharedMap } from "./shared-map.ts";
import { BUCKETS, summed, type Sum, type Window } from "./window.ts";

/** A client reports while its newest report is no older than this, or than three of its windows. */
const REPORTING_MS = 15_000;
const REPORTING_WINDOWS = 3;
/** Who told nothing for so long is forgotten, with what it said last. */
export const FORGET_MS = 900_000;
/** As long as a client counts as live, by default, and is then given to catch up: a call is over by then, or its caller is. */
const UNHEARD_MS = 150_000;
/** A report that came so soon may have been on its way: a follower sends what it took each second, the leader counts each second. */
const REPORT_DELAY_MS = 2500;

/** Calls to a service's instances as its clients report them, over the rolling window of the circuit policy. */
export interface Traffic {
  readonly reporters: SharedMap<Reporter>;
  readonly instances: SharedMap<InstanceTraffic>;
  /** Clients that are left out, and since when. */
  readonly suspects: ReadonlyMap<string, number>;
  /** Width of the window's buckets; counts made with another are void. */
  readonly bucketMs: number;
  /** Instances × clients whose calls to them are kept. */
  readonly pairs: number;
  /** Instances × clients with calls in flight there. */
  readonly busy: number;
  readonly forgottenAt: number;
  /** The bucket in which all instances were compared last. */
  readonly comparedIn: number;
  /** The period of `adaptive` in which latency moved weights last. */
  readonly adaptedIn: number;
}

/** A client that reports. */
export interface Reporter {
  /** Where the window of its first report began. */
  readonly since: number;
  /** When its newest report was made, as far as Headgate knows: when a replica took it. */
  readonly lastReportAt: number;
  /** The same of the one before. */
  readonly previousReportAt: number;
  /** Of its newest report. */
  readonly windowMs: number;
  /** When it reported calls to any instance last. */
  readonly lastCallAt: number;
  /** The revision of this service's table that it holds, as it said last. */
  readonly held: number | undefined;
  /** By instance, where above 0, as it said last. */
  readonly inFlight: ReadonlyMap<string, number>;
  /** Those of clients heard longest ago are dropped when there are too many. */
  readonly calls: ReadonlyMap<string, Pair>;
}

/** One client's calls to one instance. */
export interface Pair {
  readonly window: Window;
  /** When calls, or calls in flight, were reported last. */
  readonly lastCallAt: number;
}

/** What all clients together say of an instance, so that a report costs no look at every client. */
export interface InstanceTraffic {
  readonly window: Window;
  readonly lastCallAt: number;
  readonly streak: Streak;
  readonly latency: LatencyPeriods | undefined;
}

/** Failures since the last success, by client. */
export interface Streak {
  readonly since: number;
  readonly by: readonly ClientCalls[];
}

export interface LatencyPeriods {
  readonly period: number;
  readonly now: Latencies;
  readonly before: Latencies | undefined;
}

export const NO_TRAFFIC: Traffic = {
  reporters: SharedMap.empty(),
  instances: SharedMap.empty(),
  suspects: new Map(),
  bucketMs: 1000,
  pairs: 0,
  busy: 0,
  forgottenAt: -Infinity,
  comparedIn: -Infinity,
  adaptedIn: -Infinity,
};

export function isReporting(traffic: Traffic, client: string, at: number): boolean {
  const reporter = traffic.reporters.get(client);
  return reporter !== undefined && reports(reporter, at);
}

export function isReported(traffic: Traffic, at: number): boolean {
  for (const reporter of traffic.reporters.values()) if (reports(reporter, at)) return true;
  return false;
}

export interface InFlight {
  /** As the clients that report now said last; undefined when none of them is known to have called it. */
  readonly reported: number | undefined;
  /** As those said last that report no more, for two and a half minutes. */
  readonly unheard: number;
}

/** Calls in flight as clients said last; a client that names no calls to it has none in flight. */
export function inFlightOf(traffic: Traffic, id: string, at: number): InFlight {
  let reported: number | undefined;
  let unheard = 0;
  for (const reporter of traffic.reporters.values()) {
    const inFlight = reporter.inFlight.get(id);
    if (reports(reporter, at)) {
      if (inFlight !== undefined || reporter.calls.has(id)) reported = (reported ?? 0) + (inFlight ?? 0);
    } else if (at - reporter.lastReportAt <= UNHEARD_MS) unheard += inFlight ?? 0;
  }
  return { reported, unheard };
}

/** Of all instances, as the clients that report now said last, in one pass. */
export function inFlightByInstance(traffic: Traffic, at: number): Map<string, number> {
  const result = new Map<string, number>();
  for (const reporter of traffic.reporters.values()) {
    if (!reports(reporter, at)) continue;
    for (const id of reporter.calls.keys()) if (!result.has(id)) result.set(id, 0);
    for (const [id, inFlight] of reporter.inFlight) result.set(id, (result.get(id) ?? 0) + inFlight);
  }
  return result;
}

/**
 * Whether everyone who reports now has said what was in flight once it had the table of `revision`. A report says nothing of
 * when it was made, and is sent again as it is: so it is one that names that table, or one after another that came since
 * all had it. False when nobody reports.
 */
export function hasHeardSince(
  traffic: Traffic,
  { revision, convergedAt }: { readonly revision: number; readonly convergedAt: number },
  at: number,
): boolean {
  let isAnyHeard = false;
  for (const reporter of traffic.reporters.values()) {
    if (!reports(reporter, at)) continue;
    const { held = -Infinity, previousReportAt } = reporter;
    if (held < revision && previousReportAt < convergedAt + REPORT_DELAY_MS) return false;
    isAnyHeard = true;
  }
  return isAnyHeard;
}

/** When a report last told of calls to it, made or in flight; undefined after 15 minutes without any. */
export function lastCallAt(traffic: Traffic, id: string): number | undefined {
  return traffic.instances.get(id)?.lastCallAt;
}

/** Calls a second over the part of the window that each client has reported on. Undefined when nobody did of late. */
export function callsPerSecond(traffic: Traffic, id: string, at: number): number | undefined {
  const now = bucketOf(traffic, at);
  const start = (now - BUCKETS + 1) * traffic.bucketMs;
  let rate: number | undefined;
  for (const reporter of traffic.reporters.values()) {
    if (!isRecent(reporter, at)) continue;
    rate ??= 0;
    const pair = reporter.calls.get(id);
    const coveredMs = reporter.lastReportAt - Math.max(start, reporter.since);
    if (pair === undefined || coveredMs <= 0) continue;
    const { ok, failed } = summed(pair.window, now);
    rate += ((ok + failed) * 1000) / coveredMs;
  }
  return rate;
}

/** Calls of an instance in the window, and who made them. Undefined when nobody reported of late. */
export function windowOf(
  traffic: Traffic,
  id: string,
  at: number,
): { calls: number; failed: number; reporters: string[] } | undefined {
  if (!isRecentlyReported(traffic, at)) return undefined;
  const by = callsOn(traffic, id, at);
  return {
    calls: by.reduce((sum, { ok, failed }) => sum + ok + failed, 0),
    failed: by.reduce((sum, { failed }) => sum + failed, 0),
    reporters: by.map(({ client }) => client),
  };
}

/** Every client's calls to an instance in the window, without buckets that began before `since`. */
export function callsOn(traffic: Traffic, id: string, at: number, since = -Infinity): ClientCalls[] {
  const now = bucketOf(traffic, at);
  const first = firstBucket(traffic, since);
  const result: ClientCalls[] = [];
  for (const [client, { calls }] of traffic.reporters) {
    const pair = calls.get(id);
    if (pair === undefined) continue;
    const { ok, failed } = summed(pair.window, now, first);
    if (ok + failed > 0) result.push({ client, ok, failed });
  }
  return result;
}

/** The same of all these instances, since their circuits are what they are, in one pass. */
export function callsByInstance(
  traffic: Traffic,
  at: number,
  instances: ReadonlyMap<string, { readonly circuit: { readonly since: number } }>,
): Map<string, ClientCalls[]> {
  const now = bucketOf(traffic, at);
  const result = new Map<string, ClientCalls[]>();
  for (const [client, { calls }] of traffic.reporters) {
    for (const [id, { window }] of calls) {
      const instance = instances.get(id);
      if (instance === undefined) continue;
      const { ok, failed } = summed(window, now, firstBucket(traffic, instance.circuit.since));
      if (ok + failed === 0) continue;
      const by = result.get(id);
      if (by === undefined) result.set(id, [{ client, ok, failed }]);
      else by.push({ client, ok, failed });
    }
  }
  return result;
}

/** Failures since the last success, where all of them are later than `since`. */
export function streakOf(traffic: Traffic, id: string, since: number): readonly ClientCalls[] {
  const streak = traffic.instances.get(id)?.streak;
  return streak === undefined || streak.since < since ? [] : streak.by;
}

/** All calls to an instance in the window, whoever made them. */
export function totalOn(traffic: Traffic, id: string, at: number): Sum {
  const instance = traffic.instances.get(id);
  return instance === undefined ? { ok: 0, failed: 0 } : summed(instance.window, bucketOf(traffic, at));
}

/** Calls with a known time, and the median of it, in the last whole period of `periodMs`. */
export function latencyOf(
  traffic: Traffic,
  id: string,
  at: number,
  periodMs: number,
): { readonly calls: number; readonly p50Ms: number } | undefined {
  const latency = traffic.instances.get(id)?.latency;
  const whole = Math.floor(at / periodMs) - 1;
  const latencies = latency?.period === whole ? latency.now : latency?.period === whole + 1 && latency.before;
  if (latencies === undefined || latencies === false) return undefined;
  const p50Ms = medianOf(latencies);
  return p50Ms === undefined ? undefined : { calls: latencies.total, p50Ms };
}

export function bucketOf({ bucketMs }: Traffic, at: number): number {
  return Math.floor(at / bucketMs);
}

/** The first bucket that lies whole at or after `since`. */
function firstBucket({ bucketMs }: Traffic, since: number): number {
  return Math.ceil(since / bucketMs);
}

/** For how long a client that reports this often counts as reporting, ms: three of its windows, 15 s at least. */
export function reportingMs(windowMs: number): number {
  return Math.min(FORGET_MS, Math.max(REPORTING_MS, REPORTING_WINDOWS * windowMs));
}

function reports({ lastReportAt, windowMs }: Reporter, at: number): boolean {
  return at - lastReportAt <= reportingMs(windowMs);
}

function isRecentlyReported({ reporters }: Traffic, at: number): boolean {
  for (const reporter of reporters.values()) if (isRecent(reporter, at)) return true;
  return false;
}

/** Of who reports more seldom there is nothing in the rolling window: that is no zero. */
function isRecent({ lastReportAt }: Reporter, at: number): boolean {
  return at - lastReportAt <= REPORTING_MS;
}
