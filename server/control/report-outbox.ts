import type { Report } from "#lib/contract/report.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { TakenReport } from "#server/ports/reports.ts";

/** Longer than that, calls are over before the leader hears of them. */
const KEEP_MS = 10_000;
const MAX_CHARS = 8 * 1024 * 1024;
/** Reading one batch must not hold up the leader's probes. */
const BATCH_CHARS = 256 * 1024;

interface Waiting {
  readonly namespace: string;
  readonly takenAt: number;
  /** The report as JSON: its size is known, and it is half of what its objects take. */
  readonly text: string;
}

interface ReportOutboxParts {
  readonly clock: Pick<Clock, "monotonic">;
  readonly onDropped: (count: number) => void;
  readonly maxChars?: number;
}

/** Reports taken where another replica leads, until that one has them. The oldest go first when there is no room. */
export class ReportOutbox {
  readonly #parts: ReportOutboxParts;
  readonly #maxChars: number;
  #waiting: Waiting[] = [];
  #chars = 0;
  #isEmptying = false;

  constructor(parts: ReportOutboxParts) {
    this.#parts = parts;
    this.#maxChars = parts.maxChars ?? MAX_CHARS;
  }

  get size(): number {
    return this.#waiting.length;
  }

  add(namespace: string, report: Report): void {
    const text = JSON.stringify(report);
    this.#waiting.push({ namespace, text, takenAt: this.#parts.clock.monotonic() });
    this.#chars += text.length;
    if (this.#chars > this.#maxChars) this.#dropBeyond();
  }

  /** Counts what waits here, batch after batch with a turn of the event loop between, until `count` answers false. */
  async countHere(count: (taken: TakenReport) => boolean): Promise<void> {
    if (this.#isEmptying) return;
    this.#isEmptying = true;
    try {
      while (this.#waiting.length > 0) {
        const now = this.#parts.clock.monotonic();
        const batch = this.#remove(this.#batchSize());
        const refused = batch.findIndex(({ namespace, text, takenAt }) => {
          const report = JSON.parse(text) as Report; // it was one when it was written here
          return !count({ namespace, report, ageMs: now - takenAt });
        });
        if (refused !== -1) {
          this.#putBack(batch.slice(refused));
          return;
        }
        if (this.#waiting.length > 0) await new Promise(setImmediate);
      }
    } finally {
      this.#isEmptying = false;
    }
  }

  /** Sends what waits, batch after batch, until one fails: whether it arrived is not known, so it is sent again. */
  async forward(send: (body: string) => Promise<void>): Promise<void> {
    if (this.#isEmptying) return;
    this.#isEmptying = true;
    try {
      while (this.#waiting.length > 0) {
        const batch = this.#remove(this.#batchSize());
        try {
          await send(this.#bodyOf(batch));
        } catch (error) {
          this.#putBack(batch);
          throw error;
        }
      }
    } finally {
      this.#isEmptying = false;
    }
  }

  dropOld(): void {
    const before = this.#parts.clock.monotonic() - KEEP_MS;
    const kept = this.#waiting.findIndex(({ takenAt }) => takenAt > before);
    this.#drop(kept === -1 ? this.#waiting.length : kept);
  }

  #bodyOf(batch: readonly Waiting[]): string {
    const now = this.#parts.clock.monotonic();
    const items = batch.map(({ namespace, text, takenAt }) => {
      const ageMs = Math.round(now - takenAt);
      return `{"namespace":${JSON.stringify(namespace)},"ageMs":${ageMs},"report":${text}}`;
    });
    return `{"reports":[${items.join(",")}]}`;
  }

  /** At least one, however large. */
  #batchSize(): number {
    let chars = 0;
    const over = this.#waiting.findIndex(({ text }) => (chars += text.length) > BATCH_CHARS);
    return over === -1 ? this.#waiting.length : Math.max(1, over);
  }

  #putBack(batch: readonly Waiting[]): void {
    this.#waiting = [...batch, ...this.#waiting];
    this.#chars += charsOf(batch);
    this.#dropBeyond();
  }

  #dropBeyond(): void {
    let count = 0;
    let over = this.#chars - this.#maxChars;
    while (over > 0 && count < this.#waiting.length) {
      over -= this.#waiting[count]?.text.length ?? 0;
      count += 1;
    }
    this.#drop(count);
  }

  #drop(count: number): void {
    if (count > 0) this.#parts.onDropped(this.#remove(count).length);
  }

  #remove(count: number): Waiting[] {
    const removed = this.#waiting.splice(0, count);
    this.#chars -= charsOf(removed);
    return removed;
  }
}

function charsOf(waiting: readonly Waiting[]): number {
  return waiting.reduce((sum, { text }) => sum + text.length, 0);
}
