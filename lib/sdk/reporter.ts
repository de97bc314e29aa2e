import { setTimeout as delay } from "node:timers/promises";
import { codeOf } from "#lib/api/code-of.ts";
import type { ErrorCode } from "#lib/contract/error.ts";
import type { ReportInput } from "#lib/contract/report.ts";
import type { CallLog } from "./reports/call-log.ts";
import { Outbox } from "./reports/outbox.ts";
import type { Wire } from "./wire.ts";

interface ReporterParts {
  readonly wire: Pick<Wire, "report">;
  readonly client: ReportInput["client"];
  readonly everyMs: number;
  readonly log: CallLog;
  /** `<epoch>.<revision>` by service. */
  readonly held: () => Record<string, string>;
  readonly onTrouble: (what: string) => void;
}

const WINDOW_MS = { least: 100, most: 600_000 };
/** Sent again as it is, it would be refused again. */
const FINAL: ReadonlySet<ErrorCode> = new Set(["invalid_argument", "too_large", "not_found"]);

/** Tells Headgate of this process's calls and of the tables that it holds, every few seconds and at the end. */
export class Reporter {
  readonly #parts: ReporterParts;
  readonly #outbox: Outbox;
  readonly #closing = new AbortController();
  #reporting: Promise<void> | undefined;
  #since = performance.now();
  #isTroubled = false;

  constructor(parts: ReporterParts) {
    this.#parts = parts;
    this.#outbox = new Outbox(parts.client);
  }

  /** From now on; once. Until then there is nothing to tell. */
  start(): void {
    if (this.#closing.signal.aborted) return;
    this.#reporting ??= this.#run().catch((error: unknown) =>
      this.#parts.onTrouble(`reports have ended: ${String(error)}`),
    );
  }

  /** Tells what is left; tries for `withinMs` at most. */
  async close(withinMs: number): Promise<void> {
    this.#closing.abort();
    if (this.#reporting === undefined) return;
    await this.#reporting;
    this.#note();
    if (withinMs > 0) await this.#send(AbortSignal.timeout(withinMs));
  }

  async #run(): Promise<void> {
    const { everyMs } = this.#parts;
    const { signal } = this.#closing;
    // Not in step with all that started together.
    await idle(everyMs * Math.random(), signal);
    while (!signal.aborted) {
      this.#note();
      await this.#send(signal);
      await idle(everyMs, signal);
    }
  }

  #note(): void {
    const { log, held } = this.#parts;
    const now = performance.now();
    const windowMs = Math.round(Math.min(WINDOW_MS.most, Math.max(WINDOW_MS.least, now - this.#since)));
    this.#since = now;
    this.#outbox.add({ windowMs, held: held(), calls: log.take() });
  }

  /** The oldest first, until one does not arrive: it is sent again next time, as it is. */
  async #send(signal: AbortSignal): Promise<void> {
    for (let report = this.#outbox.next(); report !== undefined; report = this.#outbox.next()) {
      try {
        await this.#parts.wire.report(report, signal);
        this.#isTroubled = false;
      } catch (error) {
        const code = codeOf(error);
        const isFinal = code !== undefined && FINAL.has(code);
        if (!this.#isTroubled && !signal.aborted) this.#parts.onTrouble(`a report failed: ${String(error)}`);
        this.#isTroubled = true;
        if (!isFinal) return;
        this.#outbox.refused();
        continue;
      }
      this.#outbox.accepted();
    }
  }
}

/** Reports alone are no reason for a process to stay up. */
async function idle(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
}
