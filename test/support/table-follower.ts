import { followTables } from "#lib/api/table-stream.ts";
import type { Client } from "#lib/api/client.ts";
import type { Table, TableStatus } from "#lib/contract/table.ts";

/** A streaming client that keeps what it holds, and everything that it ever held. */
export class TableFollower implements AsyncDisposable {
  readonly held = new Map<string, Table>();
  readonly history: Table[] = [];
  status: TableStatus = { stale: false };
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(client: Client, clientName?: string) {
    this.#done = this.#run(client, clientName);
  }

  weights(service: string): Record<string, number> {
    return Object.fromEntries(
      (this.held.get(service)?.endpoints ?? []).map(({ id, weight }) => [id, weight]),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #run(client: Client, clientName: string | undefined): Promise<void> {
    for await (const update of followTables(client, {
      namespace: "default",
      clientName,
      signal: this.#stop.signal,
    })) {
      if (update.kind === "status") this.status = update.status;
      if (update.kind !== "table") continue;
      this.held.set(update.table.service, update.table);
      this.history.push(update.table);
    }
  }
}
