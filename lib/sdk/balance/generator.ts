/**
 * Uniform 32-bit numbers (mulberry32, Tommy Ettinger 2017, public domain), begun by one number of the caller's random. Of its own because what a
 * random function answers is boxed on the heap wherever the call is not inlined.
 */
export class Generator {
  #state: number;

  constructor(random: () => number) {
    this.#state = (random() * 2 ** 32) | 0;
  }

  /** 0 to 2^32 - 1. */
  next(): number {
    const state = (this.#state + 0x6d2b79f5) | 0;
    this.#state = state;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
}
