import type { Endpoint, Protection } from "#lib/contract/table.ts";
import { KeySpace, type ServiceKey } from "#server/core/keys.ts";
import { chunkOf, chunksFor, encodeChunk, encodeHead, type StoredEndpoint } from "#server/core/table.ts";
import type { KeyValue, StoreEvent } from "#server/ports/store.ts";

export const keys = new KeySpace("/headgate");

interface Draft {
  readonly protection: Protection;
  readonly timeoutMs: number;
  readonly endpoints: readonly StoredEndpoint[];
}

/** Writes tables as the leader does, into memory: revisions, chunks, leftovers and all. */
export class TableStore {
  readonly entries = new Map<string, KeyValue>();
  revision: number;
  readonly #chunks = new Map<string, number>();

  constructor(revision = 0) {
    this.revision = revision;
  }

  /** One revision: only the keys that changed, and the head. Answers its events. */
  publish(key: ServiceKey, { protection, timeoutMs, endpoints }: Draft): StoreEvent[] {
    const chunks = chunksFor(endpoints.length, this.#chunks.get(key.service) ?? 0);
    this.#chunks.set(key.service, chunks);
    const parts = Array.from({ length: chunks }, (): StoredEndpoint[] => []);
    for (const stored of endpoints) parts[chunkOf(stored.endpoint.id, chunks)]!.push(stored);
    const head = {
      v: 1 as const,
      chunks,
      protection,
      policy: { balancer: "round_robin" as const, timeoutMs },
    };
    const values = parts.map((part, n) =>
      n === 0 ? encodeHead({ ...head, endpoints: part }) : encodeChunk({ v: 1, endpoints: part }),
    );
    const changed = values.map((value, n) => ({ name: keys.table(key, n), value, n }));
    return this.write(
      changed.filter(({ name, value, n }) => n === 0 || this.entries.get(name)?.value.equals(value) !== true),
    );
  }

  /** Puts, or with no value deletes, at one new revision. */
  write(changes: readonly { readonly name: string; readonly value?: Buffer }[]): StoreEvent[] {
    const modRevision = ++this.revision;
    return changes.map(({ name, value }) => {
      if (value === undefined) {
        this.entries.delete(name);
        return { kind: "delete", key: name, modRevision };
      }
      const entry = {
        key: name,
        value,
        createRevision: this.entries.get(name)?.createRevision ?? modRevision,
        modRevision,
      };
      this.entries.set(name, entry);
      return { kind: "put", entry };
    });
  }

  list(): KeyValue[] {
    return [...this.entries.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
  }
}

/** The n-th instance of a service, as it would be stored. */
export function storedEndpoint(n: number, given: Partial<Endpoint> = {}, statusSince = 1): StoredEndpoint {
  const address = `10.0.${n >> 8}.${n & 255}`;
  const endpoint: Endpoint = {
    id: `${address}:8080`,
    address,
    port: 8080,
    protocol: "http",
    weight: 100,
    status: "serving",
    zone: "a",
    version: "1.4.2",
    metadata: {},
    ...given,
  };
  const health = { kind: "healthy" as const, since: 1 };
  return {
    endpoint,
    state: {
      health,
      inSince: 1,
      statusSince,
      registeredAt: 1,
      createRevision: 1,
      causes: [],
      status: "serving",
    },
  };
}

export function draft(endpoints: readonly StoredEndpoint[], given: Partial<Draft> = {}): Draft {
  return { protection: "normal", timeoutMs: 1000, endpoints, ...given };
}
