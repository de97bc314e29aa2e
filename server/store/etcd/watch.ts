import type { IWatchRequest, IWatchResponse } from "etcd3";

import type { Clock } from "#server/ports/clock.ts";
import type { StoreEvent, Watch, WatchListener } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";

import type { Connection } from "./connection.ts";
import { rangeOf, storeEventOf } from "./entries.ts";
import { storeErrorOf } from "./errors.ts";
import { plainReason } from "./reasons.ts";
import { openStream, type Stream } from "./stream.ts";

const lifeCheckMs = 4000;
const silentLifeChecks = 2;
const pauseMs = 100;
/** After etcd has refused the watch as such: it is not likely to think better of it soon. */
const refusedPauseMs = 2000;

/**
 * One watch on a raw stream of its own. Where to resume is told by delivered events alone: neither etcd3's
 * watcher (it resumes behind events still on their way) nor progress notes (in etcd 3.4 they can overtake
 * events, https://github.com/etcd-io/etcd/issues/15220) can be trusted with that.
 */
export class EtcdWatch implements Watch {
  readonly #prefix: string;
  readonly #listener: WatchListener;
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #log: Log;
  /** Everything below has been delivered, or was not asked for. */
  #next: number;
  /** Events of a revision of which more may come. */
  #held: StoreEvent[] = [];
  #stream: Stream<IWatchRequest> | undefined;
  /** Answers of a stream of which the listener does not know yet whether its store is the right one. */
  #waiting: IWatchResponse[] | undefined;
  #isClosed = false;
  #wasRefused = false;

  constructor(
    prefix: string,
    fromRevision: number,
    listener: WatchListener,
    { connection, clock, log }: { connection: Connection; clock: Clock; log: Log },
  ) {
    this.#prefix = prefix;
    this.#next = fromRevision;
    this.#listener = listener;
    this.#connection = connection;
    this.#clock = clock;
    this.#log = log;
    void this.#run();
  }

  close(): void {
    this.#isClosed = true;
    this.#stream?.end();
  }

  async #run(): Promise<void> {
    while (!this.#isClosed && !this.#connection.isClosed) {
      const ended = await this.#attach();
      this.#held = [];
      this.#waiting = undefined;
      if (this.#isClosed || this.#connection.isClosed) return;
      this.#log.debug(
        { prefix: this.#prefix, next: this.#next, reason: ended },
        "watch of etcd ended, attaching again",
      );
      await new Promise<void>((resolve) => {
        this.#clock.after(this.#wasRefused ? refusedPauseMs : pauseMs, resolve);
      });
      this.#wasRefused = false;
      // It also renews a token that the etcd of before has taken along.
      await this.#connection.verified();
    }
  }

  /** Resolves when the stream has ended, with why. */
  async #attach(): Promise<string> {
    let unanswered = 0;
    let stopLifeChecks = () => {};
    try {
      const client = this.#connection.client();
      const ended = await openStream<IWatchRequest, IWatchResponse>(
        this.#connection,
        async () => client.watchClient.watch(),
        (stream) => {
          this.#stream = stream;
          if (this.#isClosed) stream.end();
          stream.write({ create_request: this.#createRequest() });
          stopLifeChecks = this.#clock.every(lifeCheckMs, () => {
            if (unanswered++ < silentLifeChecks) stream.write({ progress_request: {} });
            else stream.end("no sign of life");
          });
        },
        (response) => {
          unanswered = 0;
          this.#take(response);
        },
      );
      return ended;
    } catch (error) {
      return storeErrorOf(error).message;
    } finally {
      stopLifeChecks();
      this.#stream = undefined;
    }
  }

  /**
   * From one revision earlier than needed: etcd before 3.5.18 forgets a deletion made at the very revision it
   * compacts to, and does not say so to a watch from there (https://github.com/etcd-io/etcd/issues/19179).
   */
  #createRequest(): NonNullable<IWatchRequest["create_request"]> {
    return { ...rangeOf(this.#prefix), start_revision: Math.max(1, this.#next - 1), fragment: true };
  }

  #take(response: IWatchResponse): void {
    if (this.#isClosed) return;
    if (response.canceled) {
      this.#cancelled(response);
      return;
    }
    if (response.created) void this.#askListener();
    if (this.#waiting !== undefined) {
      this.#waiting.push(response);
      return;
    }
    if (response.events.length === 0) return;
    const events = [...this.#held, ...response.events.map(storeEventOf)].filter(
      (event) => event !== undefined,
    );
    // A part of a large answer may end within a revision: that revision waits for its rest.
    const whole = response.fragment ? Number(response.events.at(-1)?.kv.mod_revision) - 1 : Infinity;
    this.#held = events.filter((event) => modRevisionOf(event) > whole);
    this.#deliver(
      events.filter((event) => modRevisionOf(event) <= whole && modRevisionOf(event) >= this.#next),
    );
  }

  /** After the stream stands, so that no store can take the place of the one that was looked at. */
  async #askListener(): Promise<void> {
    if (this.#listener.onAttached === undefined) return;
    const stream = this.#stream;
    this.#waiting = [];
    try {
      const isKnown = await this.#listener.onAttached();
      if (this.#stream !== stream) return;
      if (!isKnown) this.close();
    } catch (error) {
      if (this.#stream === stream) stream?.end(storeErrorOf(error).message);
      return;
    }
    const waiting = this.#waiting;
    this.#waiting = undefined;
    for (const response of waiting) if (response.events.length > 0) this.#take(response);
  }

  #deliver(events: readonly StoreEvent[]): void {
    const last = events.at(-1);
    if (!last) return;
    const revision = modRevisionOf(last);
    this.#next = revision + 1;
    this.#tell(() => this.#listener.onEvents(events, revision));
  }

  #cancelled(response: IWatchResponse): void {
    const compactRevision = Number(response.compact_revision);
    if (compactRevision > 0) {
      this.close();
      this.#tell(() => this.#listener.onCompacted(compactRevision));
      return;
    }
    const reason = plainReason(response.cancel_reason);
    this.#wasRefused = true;
    this.#log.warn({ prefix: this.#prefix, reason }, "etcd has cancelled a watch, attaching again");
    this.#stream?.end(reason);
  }

  #tell(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#log.error({ err: error, prefix: this.#prefix }, "a watcher of the store failed");
    }
  }
}

function modRevisionOf(event: StoreEvent): number {
  return event.kind === "put" ? event.entry.modRevision : event.modRevision;
}
