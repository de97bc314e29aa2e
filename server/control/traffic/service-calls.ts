import type { ReportedCalls } from "#lib/contract/report.ts";
import type { ServiceKey } from "#server/core/keys.ts";
import { COARSE, FINE, isSame, Rebucketer } from "./buckets.ts";
import type { Ledger } from "./counts.ts";
import { type Span, type Sums, Track, UNIT_MS } from "./track.ts";

/** What one client said of its calls to one service. */
export interface Said {
  readonly service: ServiceKey;
  /** `<service>/<id>`. */
  readonly client: string;
  /** The service it is part of. */
  readonly caller: string;
  readonly windowMs: number;
  /** More of an account: who told it, and what is in flight, was counted for its window. */
  readonly isMore?: boolean;
  /** Only to instances that exist. */
  readonly calls: readonly ReportedCalls[];
  readonly isSuspect: boolean;
}

/** Stands for callers that have no track of their own, for lack of room; no service can have this name. */
export const OTHERS = "(others)";

const MAX_SUSPECTS = 64;
/** One that was believed in between is suspected anew. */
const SUSPECT_GAP_MS = 60_000;

const coarse = new Rebucketer(COARSE);
const fine = new Rebucketer(FINE);

/** Calls to one service over time: all of them, by caller, and by instance. */
export class ServiceCalls {
  readonly key: ServiceKey;
  readonly all: Track;
  readonly callers = new Map<string, Track>();
  readonly instances = new Map<string, Track>();
  /** Clients that were left out, the last ones, and when. */
  readonly suspects = new Map<string, { readonly since: number; readonly until: number }>();
  /** Until when calls to instances may have been counted that no track of theirs has, for lack of room. */
  lostUntil = -Infinity;

  constructor(key: ServiceKey, ledger: Ledger) {
    this.key = key;
    this.all = new Track("service", ledger);
  }

  /** `instanceOf`: its track, undefined where there is no room for one. `caller`: the client's, if it has one. */
  count(
    { client, windowMs, isMore, calls, isSuspect }: Said,
    span: Span,
    caller: Track | undefined,
    instanceOf: (id: string) => Track | undefined,
  ): void {
    if (isSuspect) {
      this.#note(client, span);
      return this.all.add(span, { suspect: callsOf(calls) }, undefined);
    }
    const sums = sumsOf(calls, isMore === true ? 0 : windowMs);
    const latencies = fineOf(calls);
    this.all.add(span, sums, latencies);
    caller?.add(span, sums, latencies);
    const buckets = zeros(COARSE.bounds.length + 1);
    for (const { instance, ok, failed, latencyMs } of calls) {
      const failures = failed.timeout + failed.connect + failed.reset + failed.server;
      if (ok + failures === 0) continue;
      if (latencyMs !== undefined) coarse.add(latencyMs, buckets.fill(0));
      const sums = { calls: ok + failures, failed: failures };
      instanceOf(instance)?.add(span, sums, latencyMs === undefined ? undefined : buckets);
    }
  }

  #note(client: string, { from, at }: Span): void {
    const before = this.suspects.get(client);
    const isSame = before !== undefined && from - before.until <= SUSPECT_GAP_MS;
    this.suspects.delete(client);
    this.suspects.set(client, { since: isSame ? before.since : from, until: at });
    const oldest = this.suspects.keys().next();
    if (this.suspects.size > MAX_SUSPECTS && oldest.done !== true) this.suspects.delete(oldest.value);
  }
}

function callsOf(calls: readonly ReportedCalls[]): number {
  let sum = 0;
  for (const { ok, failed } of calls)
    sum += ok + failed.timeout + failed.connect + failed.reset + failed.server;
  return sum;
}

function sumsOf(calls: readonly ReportedCalls[], presentMs: number): Sums {
  const present = Math.round(presentMs / UNIT_MS);
  const sums = { calls: 0, failed: 0, reporting: present, inFlight: 0, ...NO_KINDS };
  for (const { ok, failed, rejected, inFlight } of calls) {
    const failures = failed.timeout + failed.connect + failed.reset + failed.server;
    sums.calls += ok + failures;
    sums.failed += failures;
    sums.timeout += failed.timeout;
    sums.connect += failed.connect;
    sums.reset += failed.reset;
    sums.server += failed.server;
    sums.rejected += rejected;
    sums.inFlight += inFlight * present;
  }
  return sums;
}

const NO_KINDS = { timeout: 0, connect: 0, reset: 0, server: 0, rejected: 0 } as const;

/** Histograms with the same bounds, as a client's mostly are, are summed before they are taken into ours. */
function fineOf(calls: readonly ReportedCalls[]): readonly number[] | undefined {
  let bounds: readonly number[] | undefined;
  let summed: number[] = [];
  let into: number[] | undefined;
  for (const { latencyMs } of calls) {
    if (latencyMs === undefined) continue;
    into ??= zeros(FINE.bounds.length + 1);
    if (bounds === undefined) {
      bounds = latencyMs.bounds;
      summed = latencyMs.counts.slice();
    } else if (isSame(bounds, latencyMs.bounds)) {
      for (let i = 0; i < summed.length; i += 1) summed[i] = (summed[i] ?? 0) + (latencyMs.counts[i] ?? 0);
    } else fine.add(latencyMs, into);
  }
  if (bounds !== undefined && into !== undefined) fine.add({ bounds: [...bounds], counts: summed }, into);
  return into;
}

const EMPTY: readonly number[] = FINE.bounds.map(() => 0).concat(0);

function zeros(length: number): number[] {
  return EMPTY.slice(0, length);
}
