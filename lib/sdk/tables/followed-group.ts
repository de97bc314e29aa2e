import { pause } from "#lib/api/backoff.ts";
import { codeOf } from "#lib/api/code-of.ts";
import { followStream } from "#lib/api/follow-stream.ts";
import type { Wire } from "#lib/sdk/wire.ts";
import type { FollowTimes } from "./follow-times.ts";
import type { HeldTables } from "./held-tables.ts";
import { manyListeners } from "./many-listeners.ts";
import { Polls } from "./polls.ts";
import type { Supply } from "./supply.ts";
import type { Taker } from "./take.ts";

export interface GroupParts {
  readonly wire: Wire;
  readonly held: HeldTables;
  readonly taker: Taker;
  readonly supply: Supply;
  readonly clientName: string;
  readonly times: FollowTimes;
  readonly onTrouble: (what: string) => void;
}

/** The services of one stream. Where it does not come through they are polled, until it does: it is tried beside. */
export class FollowedGroup {
  readonly #parts: GroupParts;
  readonly #services = new Set<string>();
  readonly #polls: Polls;
  readonly #closing = new AbortController();
  /** Ends the stream when the services are others. */
  #round = new AbortController();
  #following: Promise<void> | undefined;

  constructor(parts: GroupParts) {
    this.#parts = parts;
    manyListeners(this.#closing.signal);
    const { supply, times } = parts;
    const onState = (isAnswered: boolean, error: unknown) =>
      supply.set(this, isAnswered ? "poll" : "away", error);
    this.#polls = new Polls({ ...parts, refusedMs: times.refusedMs, onState });
    supply.set(this, "away");
  }

  get services(): ReadonlySet<string> {
    return this.#services;
  }

  add(services: readonly string[]): void {
    for (const service of services) this.#services.add(service);
    this.#round.abort();
    if (this.#polls.isOn) this.#polls.start(this.#services);
    this.#following ??= this.#follow();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#round.abort();
    await this.#following;
    await this.#polls.stop();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      this.#round = new AbortController();
      const round = manyListeners(this.#round.signal);
      await pause(this.#parts.times.gatherMs, signal).catch(() => undefined);
      if (round.aborted) continue;
      try {
        await this.#stream(round);
      } catch (error) {
        if (!round.aborted) await this.#refused(error, round);
      }
    }
  }

  /** Until the round is over. Throws what asking again cannot mend. */
  async #stream(round: AbortSignal): Promise<void> {
    const { wire, clientName, taker, times } = this.#parts;
    const { silentMs, firstByteMs, retryMs, pollForMs } = times;
    const maxRetryMs = () => (this.#polls.isOn ? pollForMs : retryMs);
    const query = { service: [...this.#services], client: clientName };
    const stream = followStream(
      wire,
      "streamTables",
      { params: { ns: "" }, query },
      { signal: round, silentMs, firstByteMs, maxRetryMs },
    );
    let openedAt = 0;
    let isHeard = false;
    for await (const update of stream) {
      if (update.kind !== "connection") {
        isHeard = true;
        this.#heard(openedAt);
        if (update.kind === "event") await taker.event(update, round, (why) => stream.restart(why));
      } else if (update.connection.state === "open") {
        openedAt = performance.now();
        isHeard = false;
        this.#missing(round).catch(() => undefined);
      } else {
        await this.#closed(update.connection.error, isHeard, round);
        isHeard = false;
      }
    }
  }

  #heard(openedAt: number): void {
    // What buffers a stream lets much of it through at once, and the rest not: while tables are polled it must go on.
    if (this.#polls.isOn && performance.now() - openedAt < this.#parts.times.firstByteMs) return;
    void this.#polls.stop(); // never rejects
    this.#parts.supply.set(this, "stream");
  }

  /** A stream that brought something and ended is opened again; one that brought nothing may never bring anything. */
  async #closed(error: unknown, isHeard: boolean, round: AbortSignal): Promise<void> {
    if (this.#polls.isOn) return;
    this.#parts.supply.set(this, "away");
    if (isHeard) return;
    const isAnswered = await this.#isAnswered(round);
    if (round.aborted) return;
    if (isAnswered) this.#poll();
    else this.#parts.supply.set(this, "away", error);
  }

  async #refused(error: unknown, round: AbortSignal): Promise<void> {
    const { supply, times } = this.#parts;
    // It may be for one of the services only.
    const isAnswered = codeOf(error) === "invalid_argument" || (await this.#isAnswered(round));
    if (round.aborted) return;
    if (isAnswered) this.#poll();
    else {
      await this.#polls.stop();
      supply.set(this, "away", error);
    }
    await pause(isAnswered ? times.pollForMs : times.refusedMs, round).catch(() => undefined);
  }

  #poll(): void {
    this.#parts.supply.set(this, "poll");
    this.#polls.start(this.#services);
  }

  /** What a stream does not bring soon is asked for: it may be held up on its way. */
  async #missing(round: AbortSignal): Promise<void> {
    const { held, taker, times } = this.#parts;
    await pause(times.patienceMs, round);
    for (const service of this.#services) {
      if (round.aborted) return;
      if (held.get(service) === undefined) await taker.fetch(service, round).catch(() => undefined);
    }
  }

  /** Whether Headgate answers other requests than streams. */
  async #isAnswered(round: AbortSignal): Promise<boolean> {
    const [service = ""] = this.#services;
    try {
      await this.#parts.taker.fetch(service, round);
      return true;
    } catch (error) {
      const code = codeOf(error);
      return code === "not_found" || code === "invalid_argument";
    }
  }
}
