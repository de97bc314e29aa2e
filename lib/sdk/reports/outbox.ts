import type { ReportInput } from "#lib/contract/report.ts";
import { MAX_CALLS } from "./call-log.ts";

/** A report before it has a number. */
export type Account = Pick<ReportInput, "windowMs" | "held" | "calls">;
type Calls = ReportInput["calls"][number];

/** As the contract has it. */
const WINDOW_MS = { least: 100, most: 600_000 };
/** Ten minutes each: an hour that nobody took. */
const MAX_WAITING = 6;
/** A report of so many entries is 200 KB: larger ones hold up the replica that reads them. */
const MAX_ENTRIES = 800;

interface Bounds {
  readonly maxWaiting?: number;
  readonly maxEntries?: number;
}

/**
 * Reports until Headgate has them. A number is given when a report is first handed out; from then on it may have arrived and
 * is only sent again, as it is. What waits has no number yet: it is merged, which counts nothing twice, and its longer window
 * spreads what is told late over when it happened. One sender, so that the numbers arrive in order.
 */
export class Outbox {
  readonly #client: ReportInput["client"];
  readonly #maxWaiting: number;
  readonly #maxEntries: number;
  #handedOut: ReportInput | undefined;
  /** What is left of the account that is being handed out. */
  #parts: Account[] = [];
  /** Each of ten minutes and 10,000 entries at most. */
  readonly #waiting: Account[] = [];
  #seq = 0;
  #lost = 0;

  constructor(
    client: ReportInput["client"],
    { maxWaiting = MAX_WAITING, maxEntries = MAX_ENTRIES }: Bounds = {},
  ) {
    this.#client = client;
    this.#maxWaiting = maxWaiting;
    this.#maxEntries = maxEntries;
  }

  /** Calls that Headgate will not hear of: older than an hour of waiting, or in a report that was refused. */
  get lost(): number {
    return this.#lost;
  }

  /** `windowMs`: since the one before. */
  add({ windowMs, held, calls }: Account): void {
    const whole = Math.round(Math.min(WINDOW_MS.most, Math.max(WINDOW_MS.least, windowMs)));
    const account = { windowMs: whole, held, calls };
    const newest = this.#waiting.at(-1);
    const merged = newest === undefined ? undefined : mergedOf(newest, account);
    if (merged === undefined) this.#waiting.push(account);
    else this.#waiting[this.#waiting.length - 1] = merged;
    if (this.#waiting.length > this.#maxWaiting) this.#lose(this.#waiting.shift());
  }

  /** What is to be sent now: the same until it was accepted or refused. */
  next(): ReportInput | undefined {
    if (this.#handedOut !== undefined) return this.#handedOut;
    if (this.#parts.length === 0) {
      const next = this.#waiting.shift();
      if (next !== undefined) this.#parts = partsOf(next, this.#maxEntries);
    }
    const account = this.#parts.shift();
    if (account === undefined) return undefined;
    this.#handedOut = { client: this.#client, seq: this.#seq, ...account };
    this.#seq += 1;
    return this.#handedOut;
  }

  accepted(): void {
    this.#handedOut = undefined;
  }

  /** It was answered that it will never be taken: sent again it would hold up all that follow. */
  refused(): void {
    this.#lose(this.#handedOut);
    this.#handedOut = undefined;
  }

  #lose(account: Account | undefined): void {
    for (const { ok, failed, rejected } of account?.calls ?? []) {
      const { timeout = 0, connect = 0, reset = 0, server = 0 } = failed ?? {};
      this.#lost += ok + timeout + connect + reset + server + (rejected ?? 0);
    }
  }
}

/**
 * Accounts of at most `maxEntries`, that together say the same. Who names no calls to an instance has none in flight there: so each
 * names all that are in flight, and the whole window, over which its calls were made. Where those in flight are too many the
 * account stays whole.
 */
function partsOf(account: Account, maxEntries: number): Account[] {
  const { calls, held, windowMs } = account;
  if (calls.length <= maxEntries) return [account];
  const inFlight = calls.filter((each) => (each.inFlight ?? 0) > 0);
  const others = calls.filter((each) => (each.inFlight ?? 0) === 0);
  if (inFlight.length > maxEntries / 2) return [account];
  const still = inFlight.map(({ service, instance, inFlight }) => ({ service, instance, ok: 0, inFlight }));
  const size = maxEntries - inFlight.length;
  const count = Math.ceil(others.length / size);
  return Array.from({ length: count }, (_, at) => ({
    windowMs,
    held,
    calls: [...(at === 0 ? inFlight : still), ...others.slice(at * size, (at + 1) * size)],
  }));
}

/** Undefined when the contract would not take it as one. */
function mergedOf(older: Account, newer: Account): Account | undefined {
  const windowMs = older.windowMs + newer.windowMs;
  if (windowMs > WINDOW_MS.most) return undefined;
  // What the newer one does not name is in flight no more.
  const calls = new Map(older.calls.map((each) => [keyOf(each), withoutInFlight(each)]));
  for (const each of newer.calls) {
    const before = calls.get(keyOf(each));
    calls.set(keyOf(each), before === undefined ? each : sumOf(before, each));
  }
  return calls.size > MAX_CALLS ? undefined : { windowMs, held: newer.held, calls: [...calls.values()] };
}

function withoutInFlight(calls: Calls): Calls {
  return (calls.inFlight ?? 0) === 0 ? calls : { ...calls, inFlight: 0 };
}

function keyOf({ service, instance }: Calls): string {
  return `${service}/${instance}`;
}

function sumOf(older: Calls, newer: Calls): Calls {
  const [a = {}, b = {}] = [older.failed, newer.failed];
  const failed = {
    timeout: (a.timeout ?? 0) + (b.timeout ?? 0),
    connect: (a.connect ?? 0) + (b.connect ?? 0),
    reset: (a.reset ?? 0) + (b.reset ?? 0),
    server: (a.server ?? 0) + (b.server ?? 0),
  };
  const rejected = (older.rejected ?? 0) + (newer.rejected ?? 0);
  const latencyMs = latencyOf(older.latencyMs, newer.latencyMs);
  return { ...older, ...newer, ok: older.ok + newer.ok, failed, rejected, latencyMs };
}

/** All are counted by the same bounds. */
function latencyOf(older: Calls["latencyMs"], newer: Calls["latencyMs"]): Calls["latencyMs"] {
  if (older === undefined || newer === undefined) return newer ?? older;
  const counts = older.counts.map((count, at) => count + (newer.counts[at] ?? 0));
  return { bounds: newer.bounds, counts };
}
