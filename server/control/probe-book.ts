import type { ProbeOutcome } from "#lib/contract/views.ts";
import type { ProbeResult } from "#server/core/probe.ts";

/** How many probes are kept of each instance. */
export const KEPT_PROBES = 120;

/** Of one probe: when it ended, ms (the low half); how long it took, µs; which of the kept answers it gave. */
const BYTES = 4 + 4 + 1;
const LOW_HALF = 2 ** 32;

/**
 * The last probes of each instance, for whoever looks back: what they say has been decided on. 18 MB for
 * 10,000 instances (test/bench/probe-book.bench.ts), most of which give the same few answers; an object for each probe
 * would take ten times that.
 */
export class ProbeBook {
  readonly #rings = new Map<string, Ring>();

  add(key: string, result: ProbeResult): void {
    let ring = this.#rings.get(key);
    if (ring === undefined) this.#rings.set(key, (ring = new Ring()));
    ring.add(result);
  }

  newest(key: string): ProbeOutcome | undefined {
    return this.#rings.get(key)?.at(0);
  }

  /** The newest first. */
  of(key: string): ProbeOutcome[] {
    const ring = this.#rings.get(key);
    return ring === undefined ? [] : Array.from({ length: ring.size }, (_, back) => ring.at(back));
  }

  forget(key: string): void {
    this.#rings.delete(key);
  }
}

type Answer = Pick<ProbeOutcome, "ok" | "kind" | "detail" | "degraded">;

class Ring {
  readonly #bytes = new DataView(new ArrayBuffer(KEPT_PROBES * BYTES));
  /** Those that the kept probes gave; most instances give two or three. */
  readonly #answers: (Answer | undefined)[] = [];
  #count = 0;
  #newestAt = 0;

  get size(): number {
    return Math.min(this.#count, KEPT_PROBES);
  }

  add({ startedAt, latencyMs, ok, kind, detail, degraded }: ProbeResult): void {
    const at = startedAt + latencyMs;
    const offset = (this.#count % KEPT_PROBES) * BYTES;
    this.#count += 1;
    // The one it takes the place of keeps no answer alive.
    this.#bytes.setUint8(offset + 8, KEPT_PROBES);
    this.#newestAt = Math.floor(at);
    this.#bytes.setUint32(offset, this.#newestAt % LOW_HALF);
    this.#bytes.setUint32(offset + 4, Math.round(latencyMs * 1000));
    this.#bytes.setUint8(offset + 8, this.#place({ ok, kind, detail, degraded }));
  }

  /** `back`: 0 is the newest. */
  at(back: number): ProbeOutcome {
    const offset = ((this.#count - 1 - back) % KEPT_PROBES) * BYTES;
    const answer = this.#answers[this.#bytes.getUint8(offset + 8)];
    if (back >= this.size || answer === undefined) throw new RangeError(`no probe ${back} is kept`);
    // No two kept probes are as far apart as the low half of a time reaches: that is seven weeks.
    const age = ((this.#newestAt % LOW_HALF) - this.#bytes.getUint32(offset)) >>> 0;
    return {
      at: this.#newestAt - age,
      latencyMs: this.#bytes.getUint32(offset + 4) / 1000,
      ...answer,
    };
  }

  #place(answer: Answer): number {
    const same = this.#answers.findIndex((known) => known !== undefined && isSame(known, answer));
    if (same >= 0) return same;
    const used = new Set(
      Array.from({ length: KEPT_PROBES }, (_, i) => this.#bytes.getUint8(i * BYTES + 8)).slice(
        0,
        this.#count,
      ),
    );
    let free = 0;
    while (used.has(free)) free += 1;
    this.#answers.forEach((_, i) => {
      if (!used.has(i)) this.#answers[i] = undefined;
    });
    this.#answers[free] = answer;
    return free;
  }
}

function isSame(a: Answer, b: Answer): boolean {
  return a.ok === b.ok && a.detail === b.detail && a.kind === b.kind && a.degraded === b.degraded;
}
