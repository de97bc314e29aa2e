import { afterAll, beforeAll, beforeEach, expect } from "vitest";

import type { LeaseId, Operation, Store, StoreRefused } from "#server/ports/store.ts";

export interface OpenedStore {
  readonly store: Store;
  /** A second view of the same keys: another client, or the same store where only one process may open it. */
  readonly other: Store;
  close(): Promise<void>;
}

/** One store for all cases of a file, and a prefix of its own for each. */
export class StoreWorld {
  prefix = "";
  #opened: OpenedStore | undefined;
  #count = 0;

  /** To be called where the cases are declared. */
  constructor(open: () => Promise<OpenedStore>) {
    beforeAll(async () => {
      this.#opened = await open();
    });
    afterAll(async () => this.#opened?.close());
    beforeEach(() => {
      this.prefix = `/case/${++this.#count}/`;
    });
  }

  get store(): Store {
    return this.#opened!.store;
  }

  get other(): Store {
    return this.#opened!.other;
  }

  put(name: string, value: string | Buffer, lease?: LeaseId): Operation {
    const operation = { kind: "put", key: this.prefix + name, value: Buffer.from(value) } as const;
    return lease === undefined ? operation : { ...operation, lease };
  }

  remove(name: string): Operation {
    return { kind: "delete", key: this.prefix + name };
  }

  /** Answers the revision. */
  async write(...operations: Operation[]): Promise<number> {
    const { succeeded, revision } = await this.store.txn([], operations);
    expect(succeeded).toBe(true);
    return revision;
  }

  /** Of all keys under this case's prefix, without it. */
  async names(under = this.prefix): Promise<string[]> {
    const { entries } = await this.store.list(under);
    return entries.map((entry) => entry.key.slice(this.prefix.length));
  }
}

export function refusal(reason: StoreRefused["reason"]): unknown {
  return expect.objectContaining({ name: "StoreRefused", reason });
}
