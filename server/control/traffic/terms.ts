interface Counted {
  readonly from: number;
  until: number | undefined;
}

const MAX_TERMS = 32;

/** When this replica led, and so counted what clients report: of other times it knows nothing. */
export class Terms {
  #terms: Counted[] = [];

  begin(at: number): void {
    this.end(at);
    this.#terms = [...this.#terms, { from: at, until: undefined }].slice(-MAX_TERMS);
  }

  end(at: number): void {
    const last = this.#terms.at(-1);
    if (last !== undefined) last.until ??= at;
  }

  /** Since when it counts without a break; undefined while it does not. */
  get since(): number | undefined {
    const last = this.#terms.at(-1);
    return last?.until === undefined ? last?.from : undefined;
  }

  /** How long it counted between these times. */
  countedMs(from: number, until: number): number {
    let sum = 0;
    for (const term of this.#terms)
      sum += Math.max(0, Math.min(until, term.until ?? until) - Math.max(from, term.from));
    return sum;
  }
}
