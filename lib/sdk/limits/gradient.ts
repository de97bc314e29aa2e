/** What one step looks at: at least so long, and so many calls. */
const WINDOW = { ms: 100, calls: 20 };
/** What measures the base latency anew: how many calls, and how long one measurement holds, ms. */
const MEASURE = { calls: 50, everyMs: 5000 };
/** Latency may exceed the base by this before it counts as a queue. */
const TOLERANCE = 1.25;
/** On average within this of the base, there is no queue: the base needs no measuring. */
const QUIET = 1.1;
const STEEPEST = 0.5;
/** So many steepest steps in a row: the base is no longer what it was. */
const MAX_STEEP = 3;
/** A larger share of calls refused or timed out is a sign of overload by itself. */
const DROPPED = { share: 0.1, backOff: 0.9 };
const WEIGHT = 0.1;
const START = 20;
/** Clocks may give a call no time at all. */
const LEAST_MS = 0.01;

interface Range {
  readonly min: number;
  readonly max: number;
}

/**
 * The gradient of Envoy's adaptive concurrency filter: limit × (base latency + 25 %) ÷ latency + √limit. Netflix's Gradient2
 * takes a long average for the base, which under lasting overload follows the queue up to `max`, and Vegas the least seen,
 * which calls of unlike length make too small. Measured by halving, where Envoy goes down to 3, and only while latency is above it.
 */
export class Gradient {
  #range: Range;
  #limit: number;
  #baseMs = 0;
  #baseAt = 0;
  /** Latency ÷ base, on average. */
  #ratio = 1;
  #steep = 0;
  #isMeasuring = false;

  /** Calls that still have to end before those that end show what the last step did, and not only the short ones. */
  #before = START;
  #since = 0;
  #count = 0;
  #sumMs = 0;
  #dropped = 0;
  #peak = 0;

  constructor(range: Range) {
    this.#range = range;
    this.#limit = this.#within(START);
  }

  set range(range: Range) {
    this.#range = range;
    this.#limit = this.#within(this.#limit);
  }

  get limit(): number {
    return Math.floor(this.#isMeasuring ? this.#within(this.#limit / 2) : this.#limit);
  }

  /** `inFlight`: with this call. */
  began(inFlight: number): void {
    if (inFlight > this.#peak) this.#peak = inFlight;
  }

  ended(tookMs: number | undefined, isDropped: boolean, inFlight: number, now: number): void {
    if (this.#before > 0) {
      this.#before -= 1;
      this.#since = now;
      return;
    }
    if (isDropped) this.#dropped += 1;
    else if (tookMs !== undefined) {
      this.#count += 1;
      this.#sumMs += tookMs;
    }
    const calls = this.#isMeasuring ? MEASURE.calls : WINDOW.calls;
    if (now - this.#since < WINDOW.ms || this.#count + this.#dropped < calls) return;
    if (this.#isMeasuring) this.#measured(now);
    else this.#step(now);
    this.#before = inFlight;
    this.#since = now;
    this.#count = this.#sumMs = this.#dropped = 0;
    this.#peak = inFlight;
  }

  #measured(now: number): void {
    if (this.#count > this.#dropped) this.#baseMs = this.#meanMs();
    this.#baseAt = now;
    this.#ratio = 1;
    this.#isMeasuring = false;
  }

  #step(now: number): void {
    const isUsed = this.#peak >= this.#limit / 2;
    const gradient = this.#count === 0 ? 1 : this.#gradientOf(this.#meanMs(), isUsed, now);
    const isOverloaded = this.#dropped > DROPPED.share * (this.#count + this.#dropped);
    const most = isOverloaded ? this.#limit * DROPPED.backOff : Infinity;
    const headroom = isUsed ? Math.sqrt(this.#limit) : 0;
    this.#limit = this.#within(Math.min(most, this.#limit * gradient + headroom));
    this.#steep = gradient === STEEPEST ? this.#steep + 1 : 0;
    this.#isMeasuring = this.#steep >= MAX_STEEP || now - this.#baseAt >= MEASURE.everyMs;
  }

  /** While there is no queue, latency is the base; upwards only while hardly used, or a queue would raise it bit by bit. */
  #gradientOf(tookMs: number, isUsed: boolean, now: number): number {
    if (this.#baseMs === 0) this.#baseMs = tookMs;
    this.#ratio += WEIGHT * (tookMs / this.#baseMs - this.#ratio);
    if (this.#ratio <= QUIET) {
      this.#baseAt = now;
      if (tookMs < this.#baseMs || !isUsed) this.#baseMs += WEIGHT * (tookMs - this.#baseMs);
    }
    return Math.max(STEEPEST, Math.min(1, (TOLERANCE * this.#baseMs) / tookMs));
  }

  #meanMs(): number {
    return Math.max(LEAST_MS, this.#sumMs / this.#count);
  }

  #within(limit: number): number {
    return Math.max(this.#range.min, Math.min(this.#range.max, limit));
  }
}
