import type { Transition } from "#lib/contract/events.ts";
import { EventLog, type EventLogParts } from "#server/control/event-log.ts";
import { KeySpace } from "#server/core/keys.ts";
import { type Store, type StoreRefused, StoreUnavailable } from "#server/ports/store.ts";
import { eventually } from "./eventually.ts";
import { FakeClock } from "./fake-clock.ts";
import { keptLog } from "./kept-log.ts";

let count = 0;

/** Leaders one after another over one store, each with the event log of its term. */
export class EventLogs {
  readonly keys = new KeySpace(`/logs/${++count}`);
  readonly clock = new FakeClock();
  readonly log = keptLog();
  readonly store: Store;
  deposed: string[] = [];
  /** What the store answers to the log: away to all of it, refusing to what it writes. */
  trouble: StoreUnavailable | StoreRefused | undefined;

  constructor(store: Store) {
    this.store = store;
  }

  /** A log of its own process, not begun. */
  make(options: Pick<EventLogParts, "keepBytes"> = {}): EventLog {
    const { keys, clock, log, store } = this;
    const guarded: EventLogParts["store"] = {
      page: async (...args) => {
        if (this.trouble instanceof StoreUnavailable) throw this.trouble;
        return await store.page(...args);
      },
      txn: async (...args) => {
        if (this.trouble !== undefined) throw this.trouble;
        return await store.txn(...args);
      },
    };
    return new EventLog({ keys, clock, log, store: guarded, ...options });
  }

  /** Takes the leader key, as an election does, and begins the term. */
  async lead(eventLog: EventLog = this.make()): Promise<EventLog> {
    const { leader } = this.keys;
    await this.store.txn([], [{ kind: "delete", key: leader }]);
    const { revision } = await this.store.txn([], [{ kind: "put", key: leader, value: Buffer.from("a") }]);
    eventLog.begin({
      revision,
      fence: [{ key: leader, createRevision: revision }],
      onDeposed: (reason) => this.deposed.push(reason),
    });
    return eventLog;
  }

  /** Lets the log write what waits, and waits until `keys` keys of events are there. */
  async written(keys: number): Promise<void> {
    this.clock.advance(1000);
    await eventually(async () => (await this.kept()) === keys);
  }

  async kept(): Promise<number> {
    return (await this.store.list(this.keys.allEvents)).entries.length;
  }

  transition(text: string, rest: Partial<Transition> = {}): Transition {
    const at = this.clock.now();
    return { kind: "health.changed", at, namespace: "default", service: "orders", text, ...rest };
  }
}

export const texts = (events: readonly { text: string }[] | undefined) => events?.map(({ text }) => text);
