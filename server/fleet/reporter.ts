import { randomUUID } from "node:crypto";
import { pause } from "#lib/api/backoff.ts";
import type { Client } from "#lib/api/client.ts";
import type { ReportInput } from "#lib/contract/report.ts";
import { SAMPLE_NAMESPACE } from "./plan.ts";

interface ReporterParts {
  readonly client: Pick<Client, "postReport">;
  /** `<service>/<id>`, as it names itself where it follows tables. */
  readonly name: string;
  readonly zone?: string | undefined;
  readonly everyMs: number;
  readonly calls: () => ReportInput["calls"];
  /** `<epoch>.<revision>` by service. */
  readonly held: () => Readonly<Record<string, string>>;
  readonly onTrouble: (what: string) => void;
}

/** Reports kept while Headgate does not take them: beyond these the oldest goes. */
const MAX_KEPT = 12;
const LIMITS_MS = { least: 100, most: 600_000 };
const LAST_WORD_MS = 1000;

/** Tells Headgate of a process's calls every few seconds; what did not arrive is sent again under the same number. */
export class Reporter {
  readonly #parts: ReporterParts;
  readonly #bootId = randomUUID();
  readonly #ending = new AbortController();
  readonly #reporting: Promise<void>;
  #kept: ReportInput[] = [];
  #seq = 0;
  #since = performance.now();
  #isTroubled = false;

  constructor(parts: ReporterParts) {
    this.#parts = parts;
    this.#reporting = this.#run();
  }

  /** Ends without a word. */
  abandon(): void {
    this.#kept = [];
    this.#ending.abort();
  }

  /** Tells what is left to tell; tries once. */
  async close(): Promise<void> {
    this.#ending.abort();
    await this.#reporting;
    this.#note();
    await this.#send(AbortSignal.timeout(LAST_WORD_MS));
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      await pause(this.#parts.everyMs, signal).catch(() => undefined);
      if (signal.aborted) return;
      this.#note();
      await this.#send(signal);
    }
  }

  #note(): void {
    const { name, zone, calls, held } = this.#parts;
    const [service = "", id = ""] = name.split("/");
    const now = performance.now();
    const windowMs = Math.round(Math.min(LIMITS_MS.most, Math.max(LIMITS_MS.least, now - this.#since)));
    const client = { service, id, sdk: "headgate-sample", bootId: this.#bootId };
    this.#kept.push({
      client: zone === undefined ? client : { ...client, zone },
      seq: this.#seq,
      windowMs,
      held: { ...held() },
      calls: calls(),
    });
    this.#seq += 1;
    this.#since = now;
    if (this.#kept.length > MAX_KEPT) this.#kept.shift();
  }

  /** The oldest first, until one does not arrive: it is tried again next time. */
  async #send(signal: AbortSignal): Promise<void> {
    for (let body = this.#kept[0]; body !== undefined; body = this.#kept[0]) {
      try {
        await this.#parts.client.postReport({ params: { ns: SAMPLE_NAMESPACE }, body, signal });
        this.#kept.shift();
        this.#isTroubled = false;
      } catch (error) {
        if (!signal.aborted && !this.#isTroubled) this.#parts.onTrouble(`it cannot report: ${String(error)}`);
        this.#isTroubled = true;
        return;
      }
    }
  }
}
