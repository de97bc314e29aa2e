const CAPACITY = 512;

/**
 * Gives a histogram its values in batches. One by one, between two requests, nothing of the library is in the
 * caches: counting took 3–5 µs of a table read's 25. Flush before reading the histogram.
 */
export class BufferedObserver {
  readonly #values = new Float64Array(CAPACITY);
  readonly #observe: (value: number) => void;
  #held = 0;

  constructor(observe: (value: number) => void) {
    this.#observe = observe;
  }

  add(value: number): void {
    this.#values[this.#held] = value;
    this.#held += 1;
    if (this.#held === CAPACITY) this.flush();
  }

  flush(): void {
    for (const value of this.#values.subarray(0, this.#held)) this.#observe(value);
    this.#held = 0;
  }
}
