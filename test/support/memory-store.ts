import type { Compare, KeyValue, Operation, Store } from "#server/ports/store.ts";

/** As much of a store as a log needs, in memory, with a hand on what becomes of transactions. */
export class MemoryStore implements Pick<Store, "page" | "txn"> {
  readonly entries = new Map<string, KeyValue>();
  revision = 1;
  /** Called before each transaction; what it throws is what the transaction comes to. */
  before: () => void | Promise<void> = () => {};
  /** Called after each transaction: it took effect, whatever is thrown. */
  after: () => void = () => {};
  pages = 0;

  async page(prefix: string, after: string, limit: number) {
    this.pages += 1;
    const keys = [...this.entries.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted();
    const entries = keys.slice(0, limit).flatMap((key) => this.entries.get(key) ?? []);
    return { revision: this.revision, entries };
  }

  async txn(_: readonly Compare[], operations: readonly Operation[]) {
    await this.before();
    this.revision += 1;
    for (const operation of operations) {
      const { key } = operation;
      if (operation.kind === "delete") this.entries.delete(key);
      else
        this.entries.set(key, {
          key,
          value: operation.value,
          createRevision: this.revision,
          modRevision: this.revision,
        });
    }
    this.after();
    return { succeeded: true, revision: this.revision };
  }
}
