import type { KeySpace, ParsedKey } from "#server/core/keys.ts";
import type { KeyValue, StoreEvent } from "#server/ports/store.ts";

/**
 * What a replica must not lose with its store, by how the keys begin. Registrations say what is now: they are not
 * remembered.
 */
const REMEMBERED = ["epoch", "tables/", "policies/", "policyhistory/", "intents/", "auth/"];

/** The same, by kind. */
export const REMEMBERED_KINDS: readonly ParsedKey["kind"][] = ["epoch", "table", "policy", "intents", "auth"];

/** The keys that are remembered, as last seen, bytes and all. */
export class StoreCopy {
  readonly #keys: KeySpace;
  readonly #prefixes: readonly string[];
  readonly #entries = new Map<string, KeyValue>();
  #revision = 0;

  constructor(keys: KeySpace) {
    this.#keys = keys;
    this.#prefixes = REMEMBERED.map((prefix) => keys.root + prefix);
  }

  /** The last revision seen: the entries are as of it. */
  get revision(): number {
    return this.#revision;
  }

  get entries(): ReadonlyMap<string, KeyValue> {
    return this.#entries;
  }

  /** Those of one kind. */
  of(kind: ParsedKey["kind"]): KeyValue[] {
    return [...this.#entries.values()].filter(({ key }) => this.#keys.parse(key).kind === kind);
  }

  isRemembered(key: string): boolean {
    return this.#prefixes.some((prefix) => key.startsWith(prefix));
  }

  reset(entries: readonly KeyValue[], revision: number): void {
    this.#entries.clear();
    for (const entry of entries) if (this.isRemembered(entry.key)) this.#entries.set(entry.key, entry);
    this.#revision = revision;
  }

  apply(events: readonly StoreEvent[], revision: number): void {
    for (const event of events) {
      if (event.kind === "delete") this.#entries.delete(event.key);
      else if (this.isRemembered(event.entry.key)) this.#entries.set(event.entry.key, event.entry);
    }
    this.#revision = Math.max(this.#revision, revision);
  }
}
