import { pause } from "#lib/api/backoff.ts";
import { applyPatch } from "#lib/api/apply-patch.ts";
import { codeOf } from "#lib/api/code-of.ts";
import { followStream, type StreamUpdate } from "#lib/api/follow-stream.ts";
import type { Table } from "#lib/sdk/public.ts";
import type { Wire } from "#lib/sdk/wire.ts";
import type { HeldTables } from "./held-tables.ts";
import { pollTable } from "./poll.ts";
import { readPatch, readTable } from "./read-table.ts";

interface FollowerParts {
  readonly wire: Wire;
  readonly held: HeldTables;
  readonly clientName: string;
  readonly onTrouble: (what: string) => void;
  /** Times in place of the usual ones, ms. */
  readonly times?: Partial<FollowTimes> | undefined;
}

interface FollowTimes {
  /** Services that are asked for together share a stream. */
  readonly gatherMs: number;
  /** After a stream was opened, what is missing is asked for by itself. */
  readonly patienceMs: number;
  /** How long tables are polled before a stream is tried again. */
  readonly pollForMs: number;
  readonly silentMs: number;
  /** After a refusal, which asking again will hardly mend. */
  readonly refusedMs: number;
}

const TIMES: FollowTimes = {
  gatherMs: 5,
  patienceMs: 1500,
  pollForMs: 60_000,
  silentMs: 45_000,
  refusedMs: 15_000,
};
/** Streams that end without a word, one after another: something on the way does not carry them. */
const MAX_MUTE = 2;

/**
 * Keeps the tables of the services that are asked for: one stream for all of them; where streams do not come through,
 * long polls; where those are cut short, polls. Headgate away: what is held stands.
 */
export class Follower {
  readonly #parts: FollowerParts;
  readonly #times: FollowTimes;
  readonly #closing = new AbortController();
  /** Ends the stream when the services are others. */
  #round = new AbortController();
  #following: Promise<void> | undefined;
  #source: "stream" | "poll" | "away" = "away";

  constructor(parts: FollowerParts) {
    this.#parts = parts;
    this.#times = { ...TIMES, ...parts.times };
  }

  get source(): "stream" | "poll" | "away" {
    return this.#source;
  }

  /** The services that are asked for are others, or there are some now. */
  changed(): void {
    if (this.#closing.signal.aborted) return;
    this.#round.abort();
    this.#following ??= this.#follow();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#round.abort();
    await this.#following;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      this.#round = new AbortController();
      const round = this.#round.signal;
      await pause(this.#times.gatherMs, signal).catch(() => undefined);
      if (round.aborted) continue;
      try {
        const isMute = await this.#stream(round);
        if (isMute && !round.aborted) await this.#poll(round);
      } catch (error) {
        if (signal.aborted || round.aborted) continue;
        this.#source = "away";
        this.#parts.onTrouble(`tables are not to be had: ${String(error)}`);
        await pause(this.#times.refusedMs, round).catch(() => undefined);
      }
    }
    this.#source = "away";
  }

  /** Until the round is over, or streams turn out to be mute: true. */
  async #stream(round: AbortSignal): Promise<boolean> {
    const { wire, held, clientName } = this.#parts;
    const query = { service: [...held.services], client: clientName };
    const { silentMs } = this.#times;
    const stream = followStream(
      wire,
      "streamTables",
      { params: { ns: "" }, query },
      { signal: round, silentMs },
    );
    let mute = 0;
    for await (const update of stream) {
      if (update.kind === "connection" && update.connection.state === "closed") {
        this.#source = "away";
        if (++mute > MAX_MUTE && (await this.#answers(round))) return true;
      } else if (update.kind === "connection") {
        void this.#missing(round);
      } else {
        mute = 0;
        this.#source = "stream";
        if (update.kind === "event") await this.#take(update, round, (why) => stream.restart(why));
      }
    }
    return false;
  }

  async #take(
    { event, data }: StreamUpdate & { kind: "event" },
    round: AbortSignal,
    restart: (why: string) => void,
  ): Promise<void> {
    const { held, wire } = this.#parts;
    if (event === "table") {
      const table = readTable(parse(data));
      if (table === undefined) restart("a table could not be read");
      else held.accept(table);
    } else if (event === "patch") {
      const patch = readPatch(parse(data));
      if (patch === undefined) return restart("a patch could not be read");
      const patched = applyPatch(held.get(patch.service), patch);
      if (patched.kind === "applied") held.accept(patched.table);
      if (patched.kind !== "gap") return;
      const table = await wire.table(patch.service, undefined, 0, round).catch(() => undefined);
      if (table === undefined) restart(`a patch of ${patch.service} does not fit`);
      else held.accept(table);
    }
  }

  /** What a stream does not bring soon is asked for: it may be held up on its way. */
  async #missing(round: AbortSignal): Promise<void> {
    const { held, wire } = this.#parts;
    await pause(this.#times.patienceMs, round).catch(() => undefined);
    if (round.aborted) return;
    for (const service of held.missing) {
      const table = await wire.table(service, undefined, 0, round).catch(() => undefined);
      if (table !== undefined) held.accept(table);
    }
  }

  /** Whether Headgate answers other requests than streams. */
  async #answers(round: AbortSignal): Promise<boolean> {
    const [service = ""] = this.#parts.held.services;
    try {
      const table: Table | undefined = await this.#parts.wire.table(service, undefined, 0, round);
      if (table !== undefined) this.#parts.held.accept(table);
      return true;
    } catch (error) {
      return codeOf(error) === "not_found";
    }
  }

  async #poll(round: AbortSignal): Promise<void> {
    const { held, wire, onTrouble } = this.#parts;
    onTrouble("streams do not come through: tables are polled");
    this.#source = "poll";
    const signal = AbortSignal.any([round, AbortSignal.timeout(this.#times.pollForMs)]);
    const onAnswer = (isThere: boolean) => (this.#source = isThere ? "poll" : "away");
    await Promise.all(held.services.map((service) => pollTable({ wire, held, service, signal, onAnswer })));
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
