import type { KeySpace, ServiceKey } from "#server/core/keys.ts";
import type { Clock, Random } from "#server/ports/clock.ts";
import type { Consumers } from "#server/ports/consumers.ts";
import type { KeyFeed } from "#server/ports/feed.ts";
import type { StoreHealth } from "#server/ports/store.ts";
import type { TableHistory } from "#server/ports/table-history.ts";
import type { Log, Telemetry } from "#server/ports/telemetry.ts";
import { createConsumers } from "./consumers.ts";
import { createFlushWindow } from "./flush-window.ts";
import type { RawHandler, SlowRawHandler } from "./handler.ts";
import { createGetTable, sendTable, sendUnchanged } from "./http/get-table.ts";
import { createListTables } from "./http/list-tables.ts";
import { createLongPolls } from "./http/long-polls.ts";
import { createListTargets } from "./prometheus/list-targets.ts";
import { createStaleness } from "./staleness.ts";
import { createStreams } from "./stream/streams.ts";
import { createStreamTables, type StreamLimits } from "./stream/stream-tables.ts";
import { createTableBook } from "./table-book.ts";
import { TablePast } from "./table-past.ts";

export interface PublisherOptions {
  readonly keys: KeySpace;
  readonly clock: Clock;
  readonly log: Log;
  readonly telemetry: Telemetry;
  readonly random?: Random;
  readonly limits?: StreamLimits;
  /** Streams written to in one turn of the loop. */
  readonly readersAtOnce?: number;
}

/** Everything that goes out to clients: tables made of the store's keys, over HTTP and as streams. */
export interface Publisher {
  /** To be fed with the keys under `tables/`. */
  readonly tables: KeyFeed;
  /** Names the store's history; a new one before the `reset` with its keys. Nothing is served before the first. */
  setEpoch(epoch: string): void;
  storeHealth(health: StoreHealth): void;
  readonly handlers: {
    readonly getTable: RawHandler<"getTable">;
    readonly listTables: RawHandler<"listTables">;
    readonly streamTables: RawHandler<"streamTables">;
    readonly listPrometheusTargets: SlowRawHandler<"listPrometheusTargets">;
  };
  readonly consumers: Consumers;
  readonly history: TableHistory;
  /** Calls back when this replica has a new table, before clients have it. */
  onTableChange(listener: (key: ServiceKey, revision: number) => void): void;
  /** The revision of a service's table here; undefined when it has none. */
  revisionOf(key: ServiceKey): number | undefined;
  stats(): PublisherStats;
  /** Sends readers elsewhere and answers those who wait. What comes later is answered without waiting. */
  close(): void;
}

export interface PublisherStats {
  readonly revision: number;
  readonly streams: number;
  readonly longPolls: number;
  readonly clients: number;
  readonly laggedStreams: number;
}

const LIMITS: StreamLimits = { total: 20_000, perIdentity: 10_000 };
const RANDOM: Random = { next: () => Math.random() };

export function createPublisher(options: PublisherOptions): Publisher {
  const { keys, clock, log, telemetry, random = RANDOM, limits = LIMITS } = options;
  const book = createTableBook({ keys, log });
  const staleness = createStaleness(clock);
  const consumers = createConsumers({
    clock,
    log,
    revisionOf: (key) => book.get(key)?.revision ?? 0,
  });
  const polls = createLongPolls({
    clock,
    random,
    send: (res, table) => sendTable(res, table, staleness),
    sendUnchanged: (res, table) => sendUnchanged(res, table, staleness),
  });
  const streams = createStreams({ book, staleness, clock, telemetry, readersAtOnce: options.readersAtOnce });
  const flushes = createFlushWindow(clock, (changes, seenAt, done) => {
    polls.flush(changes);
    streams.flush(changes, () => {
      telemetry.published(clock.monotonic() - seenAt);
      done();
    });
  });
  const listeners: ((key: ServiceKey, revision: number) => void)[] = [];
  let isClosed = false;

  const past = new TablePast(clock);
  book.onChanges((changes) => {
    for (const change of changes) past.add(change);
    for (const { table, to } of changes) for (const listener of listeners) listener(table.key, to);
    flushes.add(changes);
  });

  return {
    tables: book,
    setEpoch(epoch) {
      if (book.epoch !== undefined && book.epoch !== epoch) {
        streams.forgetSent();
        consumers.forgetHeld();
      }
      book.setEpoch(epoch);
    },
    storeHealth(health) {
      const wasStale = staleness.isStale;
      staleness.set(health);
      if (staleness.isStale !== wasStale) streams.tellStatus();
    },
    handlers: {
      getTable: createGetTable({ book, polls, consumers, staleness }),
      listTables: createListTables({ book, consumers, staleness }),
      streamTables: createStreamTables({
        book,
        streams,
        consumers,
        random,
        limits,
        isClosed: () => isClosed,
      }),
      listPrometheusTargets: createListTargets({ book, staleness }),
    },
    consumers,
    history: {
      changes: (key) => past.of(key),
      wholeSince: (key) => past.wholeSince(key),
      revision: (key) => book.get(key)?.revision,
    },
    onTableChange(listener) {
      listeners.push(listener);
    },
    revisionOf: (key) => book.get(key)?.revision,
    stats: () => ({
      revision: book.revision,
      streams: streams.size,
      longPolls: polls.size,
      clients: consumers.size,
      laggedStreams: streams.lagged,
    }),
    close() {
      if (isClosed) return;
      isClosed = true;
      flushes.close();
      streams.close();
      polls.close();
    },
  };
}
