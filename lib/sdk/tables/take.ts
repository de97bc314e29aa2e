import { applyPatch } from "#lib/api/apply-patch.ts";
import { codeOf } from "#lib/api/code-of.ts";
import type { Wire } from "#lib/sdk/wire.ts";
import type { HeldTables } from "./held-tables.ts";
import { readPatch } from "./read-table.ts";
import { tableIn, UnreadableTable, valueIn } from "./unreadable-table.ts";

const MOST_REMEMBERED = 1000;

interface TakerParts {
  readonly wire: Pick<Wire, "table">;
  readonly held: HeldTables;
  readonly onTrouble: (what: string) => void;
}

/** Takes into what is held all that comes; what cannot be read is told of once, and skipped. */
export class Taker {
  readonly #parts: TakerParts;
  /** Told of already. */
  readonly #unreadable = new Set<string>();

  constructor(parts: TakerParts) {
    this.#parts = parts;
  }

  /** An event of a stream. `restart` is for what only a stream from the beginning can mend. */
  async event(
    { event, data }: { readonly event: string; readonly data: string },
    signal: AbortSignal,
    restart: (why: string) => void,
  ): Promise<void> {
    try {
      if (event === "table") this.#parts.held.accept(tableIn(data));
      else if (event === "patch") await this.#patch(data, signal);
    } catch (error) {
      if (error instanceof UnreadableTable) this.skip(error);
      // Headgate has no such table to give, so another stream would end here too.
      else if (codeOf(error) !== "not_found") restart(`a patch does not fit: ${String(error)}`);
    }
  }

  async #patch(data: string, signal: AbortSignal): Promise<void> {
    const { held, wire } = this.#parts;
    const value = valueIn(data);
    const patch = readPatch(value);
    if (patch === undefined) {
      const { service = "a service", to = "?" } = value as {
        readonly service?: string;
        readonly to?: number;
      };
      throw new UnreadableTable(String(service), `${String(to)} (a change)`);
    }
    const patched = applyPatch(held.get(patch.service), patch);
    if (patched.kind === "applied") held.accept(patched.table);
    if (patched.kind !== "gap") return;
    const table = await wire.table(patch.service, undefined, 0, signal);
    if (table !== undefined) held.accept(table);
  }

  /** Asks for a table by itself. */
  async fetch(service: string, signal: AbortSignal): Promise<void> {
    try {
      const table = await this.#parts.wire.table(service, undefined, 0, signal);
      if (table !== undefined) this.#parts.held.accept(table);
    } catch (error) {
      if (!(error instanceof UnreadableTable)) throw error;
      this.skip(error);
    }
  }

  skip({ message }: UnreadableTable): void {
    if (this.#unreadable.has(message)) return;
    if (this.#unreadable.size >= MOST_REMEMBERED) this.#unreadable.clear();
    this.#unreadable.add(message);
    this.#parts.onTrouble(message);
  }
}
