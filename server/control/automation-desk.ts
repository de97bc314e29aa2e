import { HeadgateError } from "#lib/contract/error.ts";
import { z } from "zod";
import type { KeySpace } from "#server/core/keys.ts";
import type { FleetView } from "#server/core/model.ts";
import type { KeyFeed } from "#server/ports/feed.ts";
import type { KeyValue, Store } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { Book } from "./book.ts";
import type { Leading } from "./commander.ts";
import { translate } from "./registry.ts";

const Stored = z.object({
  v: z.literal(1),
  since: z.number(),
  actor: z.string(),
  reason: z.string(),
});

type Pause = FleetView["pause"];
type Entry = { readonly modRevision: number; readonly pause: Pause };

interface AutomationDeskParts {
  readonly store: Store;
  readonly keys: KeySpace;
  readonly log: Log;
  readonly leading: () => Leading | undefined;
  readonly reached: (revision: number) => Promise<void>;
}

/** An operator's switch over all services: the key stands while automation is paused. */
export class AutomationDesk {
  readonly #parts: AutomationDeskParts;
  readonly #book: Book<Entry>;

  constructor(parts: AutomationDeskParts) {
    this.#parts = parts;
    this.#book = new Book(
      (entry) => this.#read(entry),
      () => this.#parts.leading()?.term.pause(this.pause),
    );
  }

  get feed(): KeyFeed {
    return this.#book;
  }

  get pause(): Pause {
    return this.#book.get(this.#parts.keys.automation)?.pause;
  }

  /** Resolves when it is committed and applied here. Saying what is so already changes nothing. */
  async set(isPaused: boolean, actor: string, reason: string): Promise<void> {
    const { store, keys, leading, reached } = this.#parts;
    const lead = leading();
    if (lead === undefined)
      throw new HeadgateError("unavailable", "no replica leads at the moment: nothing was changed", {
        retryAfterMs: 1000,
      });
    if (isPaused === (this.pause !== undefined)) return;
    const value = Buffer.from(JSON.stringify({ v: 1, since: lead.term.now(), actor, reason }));
    const key = keys.automation;
    const { succeeded, revision } = await translate(() =>
      store.txn(lead.fence, [isPaused ? { kind: "put", key, value } : { kind: "delete", key }]),
    );
    if (!succeeded)
      throw new HeadgateError("unavailable", "another replica leads now: nothing was changed", {
        retryAfterMs: 1000,
      });
    await translate(() => reached(revision));
  }

  /** Somebody meant to pause, whatever else the value says. */
  #read({ modRevision, value }: KeyValue): Entry {
    try {
      const { since, actor, reason } = Stored.parse(JSON.parse(value.toString("utf8")));
      return { modRevision, pause: { since, actor, reason } };
    } catch (error) {
      this.#parts.log.error(
        { key: this.#parts.keys.automation, err: error },
        "the automation switch cannot be read: it counts as paused",
      );
      return { modRevision, pause: { since: 0, actor: "unknown", reason: "the switch cannot be read" } };
    }
  }
}
