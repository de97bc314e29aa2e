const KEPT = 4096;

/** The lateness of the last 4,096 probes, ms. */
export class Lateness {
  readonly #samples = new Float64Array(KEPT);
  #count = 0;

  add(latenessMs: number): void {
    this.#samples[this.#count % KEPT] = latenessMs;
    this.#count += 1;
  }

  /** 0 while there is none. */
  p99(): number {
    const sorted = this.#samples.slice(0, Math.min(this.#count, KEPT)).sort();
    return sorted[Math.floor(sorted.length * 0.99)] ?? 0;
  }
}
