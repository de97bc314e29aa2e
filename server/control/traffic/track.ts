import { COARSE, FINE } from "./buckets.ts";
import type { Ledger } from "./counts.ts";
import { LatencyRing, type LatencyShape } from "./latency-ring.ts";
import { Ring } from "./ring.ts";
import { type Shares, sharesOf } from "./shares.ts";

export const FAST_MS = 5000;
export const SLOW_MS = 60_000;
/** An hour, and the window that may end an hour ago. */
const FAST_SLOTS = 792;
const SLOW_SLOTS = 1440;
const LATENCY_MINUTES = 70;
/** Latencies of single instances and callers, once older than an hour, are of as many minutes. */
export const BLOCK_MINUTES = 5;
/** Clients present and calls in flight are summed over time in units of this. */
export const UNIT_MS = 100;

const OF_INSTANCE = ["calls", "failed"] as const;
const KINDS = ["timeout", "connect", "reset", "server", "rejected"] as const;
const OF_CALLER = [...OF_INSTANCE, "reporting"] as const;
const OF_SERVICE = [...OF_CALLER, "inFlight", "suspect"] as const;

export const FAILED_KINDS = ["timeout", "connect", "reset", "server"] as const;
export type Column = (typeof OF_SERVICE)[number] | (typeof KINDS)[number];

/** A window of time as it falls into the slots of all rings. */
export interface Span {
  readonly from: number;
  readonly at: number;
  readonly fast: Shares;
  readonly slow: Shares;
}

/** The `overMs` before `at`, as far as it was counted: not before `since`. */
export function spanOf(at: number, overMs: number, since = -Infinity): Span {
  return {
    from: Math.max(at - overMs, since),
    at,
    fast: sharesOf(at, overMs, FAST_MS, since),
    slow: sharesOf(at, overMs, SLOW_MS, since),
  };
}

/** Numbers over a window, by column. */
export type Sums = Partial<Record<Column, number>>;

const MINUTES = { slotMs: SLOW_MS, slots: LATENCY_MINUTES } as const;
const LATENCY = {
  instance: { ...MINUTES, buckets: COARSE, block: BLOCK_MINUTES, sealed: SLOW_SLOTS / BLOCK_MINUTES },
  caller: { ...MINUTES, buckets: FINE, block: BLOCK_MINUTES, sealed: SLOW_SLOTS / BLOCK_MINUTES },
  service: { ...MINUTES, buckets: FINE, block: 1, sealed: SLOW_SLOTS },
} as const satisfies Record<string, LatencyShape>;
/** Of whole services also every 5 s: the last two minutes by bucket, the last hour as quantiles. */
const FAST_LATENCY: LatencyShape = {
  slotMs: FAST_MS,
  slots: 24,
  buckets: FINE,
  block: 1,
  sealed: FAST_SLOTS,
};

export type TrackKind = keyof typeof LATENCY;

/** What is kept of one service, caller or instance: an hour by 5 s, a day by minutes. */
export class Track {
  readonly kind: TrackKind;
  readonly fast: Ring<Column>;
  readonly slow: Ring<Column>;
  readonly latency: LatencyRing;
  readonly fastLatency: LatencyRing | undefined;
  /** When a window began first, and ended last, that it was called in. */
  firstAt = Infinity;
  lastAt = 0;

  constructor(kind: TrackKind, ledger: Ledger) {
    this.kind = kind;
    const fast = {
      instance: OF_INSTANCE,
      caller: [...OF_CALLER, ...KINDS],
      service: [...OF_SERVICE, ...KINDS],
    };
    const slow = { instance: OF_INSTANCE, caller: OF_INSTANCE, service: OF_SERVICE };
    this.fast = new Ring<Column>(FAST_MS, FAST_SLOTS, fast[kind], ledger);
    this.slow = new Ring<Column>(SLOW_MS, SLOW_SLOTS, slow[kind], ledger);
    this.latency = new LatencyRing(LATENCY[kind], ledger);
    this.fastLatency = kind === "service" ? new LatencyRing(FAST_LATENCY, ledger) : undefined;
  }

  get bytes(): number {
    return this.fast.bytes + this.slow.bytes + this.latency.bytes + (this.fastLatency?.bytes ?? 0);
  }

  /** `latencies`: calls by bucket of this kind; undefined where none were reported. */
  add({ from, at, fast, slow }: Span, sums: Sums, latencies: readonly number[] | undefined): void {
    this.firstAt = Math.min(this.firstAt, from);
    this.lastAt = Math.max(this.lastAt, at);
    this.fast.advance(fast.first + fast.until.length - 1);
    this.slow.advance(slow.first + slow.until.length - 1);
    for (const name in sums) {
      const column = name as Column; // its own names only
      const count = sums[column] ?? 0;
      if (count === 0) continue;
      this.fast.add(column, count, fast);
      this.slow.add(column, count, slow);
    }
    if (latencies === undefined) return;
    this.latency.add(latencies, slow);
    this.fastLatency?.add(latencies, fast);
  }
}
