import type { KeySpace } from "#server/core/keys.ts";
import type { Replica } from "#server/ports/control.ts";
import type { KeyFeed } from "#server/ports/feed.ts";
import type { KeyValue } from "#server/ports/store.ts";
import { z } from "zod";
import { Book } from "./book.ts";

const MemberValue = z.object({ advertise: z.string(), version: z.string(), startedAt: z.number() });

/** The replicas that are alive, by their member keys. */
export class Members {
  readonly #keys: KeySpace;
  readonly #book: Book<{ readonly modRevision: number; readonly replica: Replica | undefined }>;

  constructor(keys: KeySpace) {
    this.#keys = keys;
    this.#book = new Book(
      (entry) => ({ modRevision: entry.modRevision, replica: this.#read(entry) }),
      () => {},
    );
  }

  get feed(): KeyFeed {
    return this.#book;
  }

  all(): Replica[] {
    return [...this.#book.entries().values()].flatMap(({ replica }) =>
      replica === undefined ? [] : [replica],
    );
  }

  byId(id: string): Replica | undefined {
    return this.#book.get(this.#keys.member(id))?.replica;
  }

  #read(entry: KeyValue): Replica | undefined {
    const parsed = this.#keys.parse(entry.key);
    try {
      const value = MemberValue.parse(JSON.parse(entry.value.toString("utf8")));
      return parsed.kind === "member" ? { id: parsed.id, ...value } : undefined;
    } catch {
      return undefined;
    }
  }
}
