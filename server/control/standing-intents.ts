import type { KeySpace, ServiceKey } from "#server/core/keys.ts";
import type { IntentMap } from "#server/core/intents.ts";
import type { KeyFeed } from "#server/ports/feed.ts";
import type { KeyValue } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { Book } from "./book.ts";
import { decodeIntents } from "./stored-intents.ts";
import type { UnreadableIntents } from "./unreadable-intents.ts";

interface ReadIntents {
  readonly kind: "read";
  /** 0 = there is no key. */
  readonly modRevision: number;
  readonly intents: IntentMap;
}

export type ServiceIntents =
  | ReadIntents
  | ({ readonly kind: "unreadable"; readonly modRevision: number } & UnreadableIntents);

/** No key: a write compares that there is none. */
const NONE: ServiceIntents = { kind: "read", modRevision: 0, intents: new Map() };

/** Hears of what can be read: a value that cannot must not undrain anything, so what was there before stands. */
export type IntentsListener = (service: ServiceKey, now: ReadIntents) => void;

/** Operators' intents as the store has them, one value per service. */
export class StandingIntents {
  readonly #keys: KeySpace;
  readonly #log: Log;
  readonly #book: Book<ServiceIntents>;

  constructor(keys: KeySpace, log: Log, listener: IntentsListener) {
    this.#keys = keys;
    this.#log = log;
    this.#book = new Book(
      (entry) => this.#read(entry),
      (key, now = NONE) => {
        const parsed = keys.parse(key);
        if (parsed.kind === "intents" && now.kind === "read") listener(parsed.service, now);
      },
    );
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

  #read({ key, modRevision, value }: KeyValue): ServiceIntents {
    const decoded = decodeIntents(value);
    if (decoded.kind === "read") return { ...decoded, modRevision };
    const before = this.#book.get(key);
    const lastGood = before?.kind === "read" ? before.intents : before?.lastGood;
    this.#log.error({ key, reason: decoded.reason }, "intents cannot be read: those of before stand");
    return { ...decoded, modRevision, key, lastGood };
  }
}
