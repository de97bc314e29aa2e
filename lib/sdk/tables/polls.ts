import type { Wire } from "#lib/sdk/wire.ts";
import type { HeldTables } from "./held-tables.ts";
import { manyListeners } from "./many-listeners.ts";
import { isRefusal, pollTable } from "./poll.ts";
import type { Taker } from "./take.ts";

interface PollsParts {
  readonly wire: Pick<Wire, "table">;
  readonly held: HeldTables;
  readonly taker: Taker;
  readonly refusedMs: number;
  readonly onTrouble: (what: string) => void;
  /** Whether any of the services is answered for; the last failure where none is. */
  readonly onState: (isAnswered: boolean, error: unknown) => void;
}

/** Polls of several services, each by itself: what one is refused for does not keep others from their tables. */
export class Polls {
  readonly #parts: PollsParts;
  #running: { readonly over: AbortController; readonly polls: Map<string, Promise<void>> } | undefined;
  readonly #failing = new Set<string>();
  /** Told of already. */
  readonly #refused = new Set<string>();

  constructor(parts: PollsParts) {
    this.#parts = parts;
  }

  get isOn(): boolean {
    return this.#running !== undefined;
  }

  /** Those that are polled already stay so. */
  start(services: Iterable<string>): void {
    this.#running ??= { over: new AbortController(), polls: new Map() };
    const { over, polls } = this.#running;
    const signal = manyListeners(over.signal);
    const { wire, held, refusedMs, taker } = this.#parts;
    for (const service of services) {
      if (polls.has(service)) continue;
      const onAnswer = (error: unknown) => {
        if (!signal.aborted) this.#answered(service, error, polls.size);
      };
      const onUnreadable = taker.skip.bind(taker);
      polls.set(
        service,
        pollTable({ wire, held, service, signal, refusedMs, onAnswer, onUnreadable }).catch(() => undefined),
      );
    }
  }

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    this.#failing.clear();
    if (running === undefined) return;
    running.over.abort();
    await Promise.all(running.polls.values());
  }

  #answered(service: string, error: unknown, services: number): void {
    if (error === undefined) this.#failing.delete(service);
    else this.#failing.add(service);
    if (isRefusal(error) && !this.#refused.has(service)) {
      this.#refused.add(service);
      this.#parts.onTrouble(`the table of ${service} is refused: ${String(error)}`);
    }
    const isAnswered = this.#failing.size < services;
    // One that fails tells nothing of the others.
    if (error === undefined || !isAnswered) this.#parts.onState(isAnswered, error);
  }
}
