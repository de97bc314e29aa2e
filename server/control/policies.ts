import { PolicyPatch, type Policy } from "#lib/contract/policy.ts";
import type { KeySpace, ServiceKey } from "#server/core/keys.ts";
import { policyOf } from "#server/core/policy.ts";
import type { KeyFeed } from "#server/ports/feed.ts";
import type { KeyValue } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { Book } from "./book.ts";

type Entry = { readonly modRevision: number; readonly patch: PolicyPatch | undefined };

/** Called with the service whose policy changed, or with its namespace when all of them may have. */
export type PolicyListener = (namespace: string, service: string | undefined) => void;

/** Policies as the store has them. One that cannot be read is logged, and counts as not there. */
export class Policies {
  readonly #keys: KeySpace;
  readonly #book: Book<Entry>;
  /** Computed once per change: the decisions of one service share one object. */
  readonly #cache = new Map<string, Policy>();

  constructor(keys: KeySpace, log: Log, listener: PolicyListener) {
    this.#keys = keys;
    this.#book = new Book(
      (entry) => ({ modRevision: entry.modRevision, patch: read(entry, log) }),
      (key) => {
        this.#cache.clear();
        const parsed = keys.parse(key);
        if (parsed.kind === "policy") listener(parsed.namespace, parsed.service);
      },
    );
  }

  get feed(): KeyFeed {
    return this.#book;
  }

  of(key: ServiceKey): Policy {
    const serviceKey = this.#keys.policy(key.namespace, key.service);
    const cached = this.#cache.get(serviceKey);
    if (cached !== undefined) return cached;
    const policy = policyOf(
      this.#book.get(this.#keys.policy(key.namespace))?.patch,
      this.#book.get(serviceKey)?.patch,
    );
    this.#cache.set(serviceKey, policy);
    return policy;
  }
}

function read(entry: KeyValue, log: Log): PolicyPatch | undefined {
  try {
    return PolicyPatch.parse(JSON.parse(entry.value.toString("utf8")));
  } catch (error) {
    log.error({ key: entry.key, err: error }, "a policy cannot be read: defaults stand in its place");
    return undefined;
  }
}
