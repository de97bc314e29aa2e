export type Way = "stream" | "poll" | "away";

/**
 * How tables come, all in all: where they come differently for different services, the worst. Tells when they stop
 * coming, once, and when they come again.
 */
export class Supply {
  readonly #ways = new Map<object, Way>();
  readonly #onTrouble: (what: string) => void;
  /** What those who listen to troubles think. */
  #told: Way = "stream";

  constructor(onTrouble: (what: string) => void) {
    this.#onTrouble = onTrouble;
  }

  get source(): Way {
    const ways = new Set(this.#ways.values());
    if (ways.size === 0 || ways.has("away")) return "away";
    return ways.has("poll") ? "poll" : "stream";
  }

  /** `away` without a cause: it is being found out. */
  set(who: object, way: Way, cause?: unknown): void {
    this.#ways.set(who, way);
    const { source } = this;
    if (source === "away" ? cause === undefined || this.#told === "away" : this.#told === source) return;
    this.#told = source;
    if (source === "away") this.#onTrouble(`tables do not come, those that are held stand: ${String(cause)}`);
    else if (source === "poll") this.#onTrouble("streams do not come through: tables are polled");
    else this.#onTrouble("tables come by stream again");
  }

  /** Over: nothing comes any more, and nobody is told. */
  end(): void {
    this.#ways.clear();
  }
}
