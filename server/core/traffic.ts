import type { Latencies } from "./histogram.ts";
import { medianOf } from "./histogram.ts";
import type { ClientCalls } from "./model.ts";
import { SharedMap } from "./shared-map.ts";
import { BUCKETS, summed, type Sum, type Window } from "./window.ts";

/** A client reports while its last report is no older than this. */
export const REPORTING_MS = 15_000;

/** Calls to a service's instances as its clients report them, over the rolling window of the circuit policy. */
export interface Traffic {
  readonly reporters: SharedMap<Reporter>;
  readonly instances: SharedMap<InstanceTraffic>;
  /** Clients that are left out, and since when. */
  readonly suspects: ReadonlyMap<string, number>;
  /** Width of the window's buckets; counts made with another are void. */
  readonly bucketMs: number;
  /** Instances × clients that called them, as kept. */
  readonly pairs: number;
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
  readonly lastReportAt: number;
  /** When it reported calls to any instance last. */
  readonly lastCallAt: number;
  /** The revision of this service's table that it holds, as it said last. */
  readonly held: number | undefined;
  readonly calls: ReadonlyMap<string, Pair>;
}

/** One client's calls to one instance. */
export interface Pair {
  readonly window: Window;
  readonly inFlight: number;
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

/**
 * Calls in flight as the clients that report now said last; a client that names no calls to it has none in flight.
 * Undefined when none of them called it within 15 minutes.
 */
export function inFlightOf(traffic: Traffic, id: string, at: number): number | undefined {
  let inFlight: number | undefined;
  for (const reporter of traffic.reporters.values()) {
    const pair = reports(reporter, at) ? reporter.calls.get(id) : undefined;
    if (pair !== undefined) inFlight = (inFlight ?? 0) + pair.inFlight;
  }
  return inFlight;
}

/** The same of all instances, in one pass. */
export function inFlightByInstance(traffic: Traffic, at: number): Map<string, number> {
  const result = new Map<string, number>();
  for (const reporter of traffic.reporters.values()) {
    if (!reports(reporter, at)) continue;
    for (const [id, pair] of reporter.calls) result.set(id, (result.get(id) ?? 0) + pair.inFlight);
  }
  return result;
}

/** Everyone who reports now has reported since this time; undefined when nobody does. */
export function heardSince(traffic: Traffic, at: number): number | undefined {
  let oldest: number | undefined;
  for (const reporter of traffic.reporters.values())
    if (reports(reporter, at)) oldest = Math.min(oldest ?? Infinity, reporter.lastReportAt);
  return oldest;
}

/** When a report last told of calls to it, made or in flight; undefined after 15 minutes without any. */
export function lastCallAt(traffic: Traffic, id: string): number | undefined {
  return traffic.instances.get(id)?.lastCallAt;
}

/** Calls a second over the part of the window that each client has reported on. Undefined when nobody reports. */
export function callsPerSecond(traffic: Traffic, id: string, at: number): number | undefined {
  const now = bucketOf(traffic, at);
  const start = (now - BUCKETS + 1) * traffic.bucketMs;
  let rate: number | undefined;
  for (const reporter of traffic.reporters.values()) {
    if (!reports(reporter, at)) continue;
    rate ??= 0;
    const pair = reporter.calls.get(id);
    const coveredMs = reporter.lastReportAt - Math.max(start, reporter.since);
    if (pair === undefined || coveredMs <= 0) continue;
    const { ok, failed } = summed(pair.window, now);
    rate += ((ok + failed) * 1000) / coveredMs;
  }
  return rate;
}

/** Calls of an instance in the window, and who made them. Undefined when nobody reports. */
export function windowOf(
  traffic: Traffic,
  id: string,
  at: number,
): { calls: number; failed: number; reporters: string[] } | undefined {
  if (!isReported(traffic, at)) return undefined;
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

function reports({ lastReportAt }: Reporter, at: number): boolean {
  return at - lastReportAt <= REPORTING_MS;
}
