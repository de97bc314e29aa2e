import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { open, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { pause } from "#lib/api/backoff.ts";
import type { Table } from "#lib/sdk/public.ts";
import { manyListeners } from "./many-listeners.ts";
import { readTable } from "./read-table.ts";

/** A table that changes all the time is written this often. */
const EVERY_MS = 1000;
/** A draft this old is of a process that died over it. */
const STALE_DRAFT_MS = 60_000;

interface DiskCacheParts {
  readonly dir: string;
  readonly namespace: string;
  readonly onTrouble: (what: string) => void;
  /** In place of the usual time between writes of a table, ms. */
  readonly everyMs?: number | undefined;
}

/**
 * The last good table of each service, a file each: the hash of what follows, a line break, the table. Written beside
 * and renamed, so that a reader, or a start after a crash, finds the old one or the new one; also where several
 * processes keep theirs in one directory.
 */
export class DiskCache {
  readonly #parts: DiskCacheParts;
  readonly #dir: string;
  readonly #newest = new Map<string, Table>();
  readonly #writing = new Map<string, Promise<void>>();
  readonly #closing = new AbortController();
  readonly #sweeping: Promise<void>;

  constructor(parts: DiskCacheParts) {
    this.#parts = parts;
    manyListeners(this.#closing.signal);
    this.#dir = path.join(parts.dir, encodeURIComponent(parts.namespace));
    try {
      mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
    } catch (error) {
      parts.onTrouble(`tables cannot be kept in ${this.#dir}: ${String(error)}`);
    }
    this.#sweeping = this.#sweep().catch(() => undefined);
  }

  /** Undefined when there is none, or none that is whole. */
  read(service: string): Table | undefined {
    let text: string;
    try {
      text = readFileSync(this.#fileOf(service), "utf8");
    } catch {
      return undefined;
    }
    const end = text.indexOf("\n");
    const body = text.slice(end + 1);
    const table = text.slice(0, end) === hashOf(body) ? readTable(JSON.parse(body)) : undefined;
    if (table?.service === service && table.namespace === this.#parts.namespace) return table;
    this.#parts.onTrouble(`the kept table of ${service} is not whole and is not used`);
    return undefined;
  }

  /** Writes the newest of what it is given, one after another. */
  write(table: Table): void {
    const { service } = table;
    this.#newest.set(service, table);
    if (this.#writing.has(service)) return;
    const writing = this.#drain(service).finally(() => this.#writing.delete(service));
    this.#writing.set(service, writing);
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([this.#sweeping, ...this.#writing.values()]);
  }

  async #sweep(): Promise<void> {
    for (const name of await readdir(this.#dir)) {
      if (!name.endsWith(".tmp")) continue;
      const file = path.join(this.#dir, name);
      const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Infinity }));
      if (Date.now() - mtimeMs > STALE_DRAFT_MS) await rm(file, { force: true });
    }
  }

  async #drain(service: string): Promise<void> {
    for (let table = this.#take(service); table !== undefined; table = this.#take(service)) {
      const file = this.#fileOf(service);
      // Not the process id: in containers every process is 1.
      const draft = `${file}.${randomUUID()}.tmp`;
      try {
        const body = JSON.stringify(table);
        const handle = await open(draft, "w", 0o600);
        try {
          await handle.writeFile(`${hashOf(body)}\n${body}`);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(draft, file);
      } catch (error) {
        this.#parts.onTrouble(`the table of ${service} cannot be kept in ${file}: ${String(error)}`);
        await rm(draft, { force: true }).catch(() => undefined);
      }
      await pause(this.#parts.everyMs ?? EVERY_MS, this.#closing.signal).catch(() => undefined);
    }
  }

  #take(service: string): Table | undefined {
    const table = this.#newest.get(service);
    this.#newest.delete(service);
    return table;
  }

  #fileOf(service: string): string {
    return path.join(this.#dir, `${encodeURIComponent(service)}.json`);
  }
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
