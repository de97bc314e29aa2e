import { StoredIntents } from "#lib/contract/intent.ts";
import type { KeySpace, ServiceKey } from "#server/core/keys.ts";
import type { IntentMap } from "#server/core/intents.ts";
import type { KeyFeed } from "#server/ports/feed.ts";
import type { KeyValue } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { Book } from "./book.ts";

export interface ServiceIntents {
  /** 0 = there is no key. */
  readonly modRevision: number;
  readonly intents: IntentMap;
}

/** No key: a write compares that there is none. */
const NONE: ServiceIntents = { modRevision: 0, intents: new Map() };

export type IntentsListener = (service: ServiceKey, now: ServiceIntents) => void;

/** Operators' intents as the store has them, one value per service. */
export class StandingIntents {
  readonly #keys: KeySpace;
  readonly #book: Book<ServiceIntents>;

  constructor(keys: KeySpace, log: Log, listener: IntentsListener) {
    this.#keys = keys;
    // A value that cannot be read must not undrain anything: the last good one stands.
    const read = (entry: KeyValue): ServiceIntents => ({
      modRevision: entry.modRevision,
      intents: parse(entry, log) ?? this.#book.get(entry.key)?.intents ?? new Map(),
    });
    this.#book = new Book(read, (key, now) => {
      const parsed = keys.parse(key);
      if (parsed.kind === "intents") listener(parsed.service, now ?? NONE);
    });
  }

  get feed(): KeyFeed {
    return this.#book;
  }

  of(service: ServiceKey): ServiceIntents {
    return this.#book.get(this.#keys.intents(service)) ?? NONE;
  }

  services(): ServiceKey[] {
    return [...this.#book.entries().keys()].flatMap((key) => {
      const parsed = this.#keys.parse(key);
      return parsed.kind === "intents" ? [parsed.service] : [];
    });
  }
}

/** The value that the store keeps for these intents. */
export function encodeIntents(intents: IntentMap): Buffer {
  const value: StoredIntents = { v: 1, instances: Object.fromEntries(intents) };
  return Buffer.from(JSON.stringify(value));
}

function parse(entry: KeyValue, log: Log): IntentMap | undefined {
  try {
    return new Map(Object.entries(StoredIntents.parse(JSON.parse(entry.value.toString("utf8"))).instances));
  } catch (error) {
    log.error({ key: entry.key, err: error }, "intents cannot be read: the last good ones stand");
    return undefined;
  }
}
