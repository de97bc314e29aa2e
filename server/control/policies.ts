import type { PolicyVersion, UnreadablePolicy } from "#lib/contract/policy-api.ts";
import type { Policy, PolicyPatch } from "#lib/contract/policy.ts";
import type { KeySpace, ServiceKey } from "#server/core/keys.ts";
import { policyOf } from "#server/core/policy.ts";
import { decodePatch, isSamePatch, readPatch } from "#server/core/policy-patch.ts";
import type { KeyFeed } from "#server/ports/feed.ts";
import type { PolicyOwner, PolicyRecord } from "#server/ports/policies.ts";
import type { KeyValue, StoreEvent } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { Book } from "./book.ts";
import { decodeVersions, nextVersion } from "./policy-versions.ts";

interface Entry {
  readonly modRevision: number;
  readonly patch: PolicyPatch;
  readonly unreadable: UnreadablePolicy | undefined;
}

interface Versions {
  readonly modRevision: number;
  readonly versions: readonly PolicyVersion[];
}

/** No key. */
const NONE: Entry = { modRevision: 0, patch: {}, unreadable: undefined };

export interface PolicyChanged {
  readonly before: Pick<PolicyRecord, "patch" | "unreadable">;
  readonly now: PolicyRecord;
  /** Whether it was written through Headgate: then the newest version says by whom. */
  readonly isOurs: boolean;
  /** What a service's patch overlays: the namespace's. */
  readonly inherited: PolicyPatch | undefined;
}

export type PolicyListener = (change: PolicyChanged) => void;

/**
 * Policies as the store has them, with their histories. One that cannot be read must not undo what it said before:
 * the last good one stands, as this replica saw it or else as the history has it.
 */
export class Policies {
  readonly #keys: KeySpace;
  readonly #book: Book<Entry>;
  readonly #histories: Book<Versions>;
  /** Computed once per change: the decisions of one service share one object. */
  readonly #cache = new Map<string, Policy>();

  constructor(keys: KeySpace, log: Log, listener: PolicyListener) {
    this.#keys = keys;
    this.#histories = new Book(
      ({ key, modRevision, value }) => {
        const versions = decodeVersions(value);
        if (versions === undefined) log.error({ key }, "the history of a policy cannot be read");
        return { modRevision, versions: versions ?? [] };
      },
      () => undefined,
    );
    this.#book = new Book(
      (entry) => this.#read(entry, log),
      (key, now = NONE, before = NONE) => {
        this.#cache.clear();
        const parsed = keys.parse(key);
        if (parsed.kind !== "policy") return;
        const { namespace, service } = parsed;
        const inherited =
          service === undefined ? undefined : this.#entry({ namespace, service: undefined }).patch;
        const owner = { namespace, service };
        const isOurs = now.modRevision !== 0 && now.modRevision === this.historyRevision(owner);
        listener({ before, now: this.#recordOf(owner, now), isOurs, inherited });
      },
    );
  }

  /** Of both parts, so that whoever hears of a change finds who made it. */
  readonly feed: KeyFeed = {
    reset: (entries) => {
      const { patch = [], history = [] } = Object.groupBy(entries, ({ key }) => this.#partOf(key));
      this.#histories.reset(history);
      this.#book.reset(patch);
    },
    apply: (events) => {
      for (const event of events.toSorted((a, b) => this.#orderOf(a) - this.#orderOf(b)))
        (this.#partOf(keyOf(event)) === "history" ? this.#histories : this.#book).apply([event]);
    },
    forgetRevisions: () => {
      this.#histories.forgetRevisions();
      this.#book.forgetRevisions();
    },
  };

  of({ namespace, service }: ServiceKey): Policy {
    const key = this.#keys.policy(namespace, service);
    const cached = this.#cache.get(key);
    if (cached !== undefined) return cached;
    const inherited = this.#book.get(this.#keys.policy(namespace))?.patch;
    const policy = policyOf(inherited, this.#book.get(key)?.patch);
    this.#cache.set(key, policy);
    return policy;
  }

  /** What decides over all services at once: the default policy of the namespace `default`. */
  ofFleet(): Policy {
    const key = this.#keys.policy("default");
    const policy = this.#cache.get(key) ?? policyOf(this.#book.get(key)?.patch, undefined);
    this.#cache.set(key, policy);
    return policy;
  }

  record(owner: PolicyOwner): PolicyRecord {
    return this.#recordOf(owner, this.#entry(owner));
  }

  /** Revision of the policy's key; 0: there is none. */
  revision(owner: PolicyOwner): number {
    return this.#entry(owner).modRevision;
  }

  /** Revision of the history's key; 0: there is none. */
  historyRevision({ namespace, service }: PolicyOwner): number {
    return this.#histories.get(this.#keys.policyHistory(namespace, service))?.modRevision ?? 0;
  }

  /** Every policy that is written. */
  records(): PolicyRecord[] {
    return [...this.#book.entries()].flatMap(([key, entry]) => {
      const parsed = this.#keys.parse(key);
      if (parsed.kind !== "policy") return [];
      const { namespace, service } = parsed;
      return [this.#recordOf({ namespace, service }, entry)];
    });
  }

  #entry({ namespace, service }: PolicyOwner): Entry {
    return this.#book.get(this.#keys.policy(namespace, service)) ?? NONE;
  }

  #read(entry: KeyValue, log: Log): Entry {
    const { key, modRevision } = entry;
    const read = decodePatch(entry.value);
    if (read.kind === "read") return { modRevision, patch: read.patch, unreadable: undefined };
    const { patch, obeyed } = this.#lastGood(key);
    log.error(
      { key, reason: read.reason, obeyed },
      "a policy cannot be read: the last good one stands, where there is one",
    );
    return { modRevision, patch, unreadable: { reason: read.reason, obeyed } };
  }

  #lastGood(key: string): { patch: PolicyPatch; obeyed: UnreadablePolicy["obeyed"] } {
    const known = this.#book.get(key);
    if (known !== undefined) return { patch: known.patch, obeyed: known.unreadable?.obeyed ?? "last_good" };
    const parsed = this.#keys.parse(key);
    const owner = parsed.kind === "policy" ? parsed : { namespace: "", service: undefined };
    for (const { patch } of this.#versionsOf(owner).toReversed()) {
      const read = readPatch(patch);
      if (read.kind === "read") return { patch: read.patch, obeyed: "history" };
    }
    return { patch: {}, obeyed: "defaults" };
  }

  #versionsOf({ namespace, service }: PolicyOwner): readonly PolicyVersion[] {
    return this.#histories.get(this.#keys.policyHistory(namespace, service))?.versions ?? [];
  }

  /** What was written past Headgate is a version too, though nobody knows more of it. */
  #recordOf(owner: PolicyOwner, { modRevision, patch, unreadable }: Entry): PolicyRecord {
    const versions = this.#versionsOf(owner);
    const newest = versions.at(-1)?.patch ?? {};
    const stands = unreadable !== undefined || isSamePatch(newest, patch);
    return {
      owner,
      revision: modRevision,
      patch,
      unreadable,
      versions: stands ? versions : [...versions, nextVersion(versions, patch, { actor: "store" })],
    };
  }

  #partOf(key: string): "patch" | "history" {
    const parsed = this.#keys.parse(key);
    return parsed.kind === "policy" ? parsed.part : "patch";
  }

  /** By revision, and within one the history first. */
  #orderOf(event: StoreEvent): number {
    const revision = event.kind === "put" ? event.entry.modRevision : event.modRevision;
    return revision * 2 + (this.#partOf(keyOf(event)) === "history" ? 0 : 1);
  }
}

function keyOf(event: StoreEvent): string {
  return event.kind === "put" ? event.entry.key : event.key;
}
