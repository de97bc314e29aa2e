import type { Group } from "./group.ts";

/** Probes that are made at once: at most `max` under way, the rest in the order they came. */
export class FirstProbes {
  readonly #max: number;
  readonly #begin: (group: Group) => void;
  // A set keeps the order of adding, and lets one that was cancelled leave from the middle.
  readonly #queue = new Set<Group>();
  #inFlight = 0;

  constructor(max: number, begin: (group: Group) => void) {
    this.#max = max;
    this.#begin = begin;
  }

  add(group: Group): void {
    this.#queue.add(group);
    this.#pump();
  }

  delete(group: Group): void {
    this.#queue.delete(group);
  }

  /** One that was begun has ended. */
  done(): void {
    this.#inFlight -= 1;
    this.#pump();
  }

  #pump(): void {
    for (const group of this.#queue) {
      if (this.#inFlight >= this.#max) return;
      this.#queue.delete(group);
      this.#inFlight += 1;
      this.#begin(group);
    }
  }
}
