import { HeadgateError } from "#lib/contract/error.ts";
import { z } from "zod";
import type { KeySpace } from "#server/core/keys.ts";
import type { FleetView } from "#server/core/model.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { KeyFeed } from "#server/ports/feed.ts";
import type { KeyValue, Store } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import type { Asker } from "#server/ports/audit.ts";
import { AppliedHere, notAppliedYet } from "./applied-here.ts";
import { askedBy } from "./audit/audit-entries.ts";
import type { AuditLog } from "./audit/audit-log.ts";
import { Book } from "./book.ts";
import type { Leading } from "./commander.ts";
import { noLeader, requireFence } from "./fence.ts";
import type { Resumer } from "./fleet-eye.ts";
import { translate } from "./registry.ts";
import { standsAt } from "./stands-at.ts";

const Stored = z.object({
  v: z.literal(1),
  since: z.number(),
  actor: z.string(),
  reason: z.string(),
});

type Pause = FleetView["pause"];
type Entry = { readonly modRevision: number; readonly pause: Pause };

/** A change that met another in the store is looked at again this often. */
const TRIES = 5;

interface AutomationDeskParts {
  readonly clock: Pick<Clock, "after">;
  readonly store: Store;
  readonly keys: KeySpace;
  readonly log: Log;
  readonly leading: () => Leading | undefined;
  readonly reached: (revision: number) => Promise<void>;
  readonly onDeposed: (reason: string) => void;
  readonly audit: Pick<AuditLog, "carry">;
}

/** An operator's switch over all services: the key stands while automation is paused. */
export class AutomationDesk {
  readonly #parts: AutomationDeskParts;
  readonly #applied: AppliedHere;
  readonly #book: Book<Entry>;
  /** Who lets it go on, while that is being written: what is deleted does not tell. */
  #resumer: Resumer | undefined;

  constructor(parts: AutomationDeskParts) {
    this.#parts = parts;
    this.#applied = new AppliedHere(parts);
    this.#book = new Book(
      (entry) => this.#read(entry),
      () => this.#parts.leading()?.term.pause(this.pause, this.#resumer),
    );
  }

  get feed(): KeyFeed {
    return this.#book;
  }

  get pause(): Pause {
    return this.#book.get(this.#parts.keys.automation)?.pause;
  }

  /** Resolves when it is committed and applied here. What is so already stays as it is, and whose it is. */
  async set(isPaused: boolean, actor: string, reason: string, asker?: Asker): Promise<void> {
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const lead = this.#parts.leading();
      if (lead === undefined) throw noLeader();
      this.#applied.require(this.#parts.keys.automation, lead.term);
      if (isPaused === (this.pause !== undefined)) return;
      if (await this.#write(lead, isPaused, { actor, reason }, asker)) return;
    }
    throw new HeadgateError("conflict", "somebody else keeps turning the switch: look again, and try again");
  }

  /** Answers whether it is written; not where somebody else was at the switch meanwhile. */
  async #write(
    { term, fence }: Leading,
    isPaused: boolean,
    by: Resumer,
    asker: Asker | undefined,
  ): Promise<boolean> {
    const { store, keys, audit } = this.#parts;
    const record = {
      at: term.now(),
      ...askedBy(by.actor, asker, "automation"),
      reason: by.reason,
      change: isPaused ? "automation paused over all services" : "automation goes on over all services",
    };
    const key = keys.automation;
    const value = Buffer.from(JSON.stringify({ v: 1, since: term.now(), ...by }));
    const stands = standsAt(key, this.#book.get(key)?.modRevision ?? 0);
    this.#resumer = isPaused ? undefined : by;
    let isApplied = true;
    try {
      return await translate(async () => {
        const write = isPaused ? ({ kind: "put", key, value } as const) : ({ kind: "delete", key } as const);
        const { succeeded, revision } = await audit.carry(record, (part) =>
          store.txn([...fence, stands, ...part.compares], [write, ...part.operations]),
        );
        if (succeeded) {
          isApplied = await this.#applied.written(key, term, revision);
          if (!isApplied) throw notAppliedYet();
          return true;
        }
        await requireFence(this.#parts, fence);
        const entry = await store.get(key);
        if (entry !== undefined) await this.#applied.seen(entry.modRevision);
        return false;
      });
    } finally {
      // The watch that brings it late still asks who it was.
      if (isApplied) this.#resumer = undefined;
    }
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
