import { z } from "zod";
import type { KeySpace, ServiceKey } from "#server/core/keys.ts";
import type { KeyFeed } from "#server/ports/feed.ts";
import type { KeyValue } from "#server/ports/store.ts";
import { Book } from "./book.ts";

/** Kept per service: enough for a deploy of a large one. */
const MAX_KEPT = 256;

/** A single revision stands by itself, as it did before there were several: an older replica reads those still. */
const Revisions = z.union([z.number().transform((revision) => [revision]), z.array(z.number())]);
const Stored = z.object({ v: z.literal(1), instances: z.record(z.string(), Revisions) });

/** The create revisions of keys that went on purpose, by instance. `modRevision` 0: there is no key. */
interface Told {
  readonly modRevision: number;
  readonly instances: ReadonlyMap<string, readonly number[]>;
}

const NONE: Told = { modRevision: 0, instances: new Map() };

/**
 * Which instances were deregistered through Headgate, by the create revisions of the keys that went: written in the
 * transaction that deletes them, so that a leader tells a goodbye from a registration that just vanished. One that is
 * not told any more counts as vanished; its own checks decide then.
 */
export class Deregistrations {
  readonly #keys: KeySpace;
  readonly #book: Book<Told>;

  constructor(keys: KeySpace) {
    this.#keys = keys;
    this.#book = new Book(read, () => {});
  }

  get feed(): KeyFeed {
    return this.#book;
  }

  has(service: ServiceKey, id: string, createRevision: number): boolean {
    return this.of(service).instances.get(id)?.includes(createRevision) === true;
  }

  /** As last watched. */
  of(service: ServiceKey): Told {
    return this.#book.get(this.#keys.deregistered(service)) ?? NONE;
  }
}

/** The value that tells of one more; the oldest are forgotten. */
export function tellingOf({ instances }: Told, id: string, createRevisions: readonly number[]): Buffer {
  const told = new Map(instances);
  told.delete(id);
  told.set(id, createRevisions);
  const kept = [...told]
    .slice(-MAX_KEPT)
    .map(([each, [first, ...more]]) => [each, more.length === 0 ? first : [first, ...more]] as const);
  return Buffer.from(JSON.stringify({ v: 1, instances: Object.fromEntries(kept) }));
}

/** What the key says; undefined: there is none. */
export function readDeregistrations(entry: KeyValue | undefined): Told {
  return entry === undefined ? NONE : read(entry);
}

/** Unreadable, it tells of none. */
function read({ value, modRevision }: KeyValue): Told {
  try {
    const { instances } = Stored.parse(JSON.parse(value.toString("utf8")));
    return { modRevision, instances: new Map(Object.entries(instances)) };
  } catch {
    return { modRevision, instances: new Map() };
  }
}
