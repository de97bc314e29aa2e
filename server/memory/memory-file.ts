import { createHash } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Memory, Remembered } from "#server/ports/memory.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { decodeMemory, encodeMemory } from "./memory-format.ts";

/** A piece is written before the next is made, so that a large memory holds up nobody. */
const PIECE_CHARS = 256 * 1024;

/** Keeps what a replica knows in one file (0600), replaced whole: a crash at any moment leaves the one before. */
export class MemoryFile implements Memory {
  readonly #path: string;
  readonly #log: Log;

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
  }

  async read(): Promise<Remembered | undefined> {
    try {
      await this.#removeDrafts();
      return decodeMemory(await readFile(this.#path, "utf8"));
    } catch (error) {
      if (isMissing(error)) return undefined;
      this.#log.warn(
        { err: error, file: this.#path },
        "what this replica remembers of its store cannot be read: it goes on without, and makes it anew",
      );
      return undefined;
    }
  }

  async write(remembered: Remembered): Promise<void> {
    const dir = dirname(this.#path);
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const draft = `${this.#path}.${process.pid}.new`;
    const file = await open(draft, "w", 0o600);
    try {
      const hash = createHash("sha256");
      for (const piece of pieces(encodeMemory(remembered))) {
        hash.update(piece);
        await file.appendFile(piece);
      }
      await file.appendFile(`${hash.digest("hex")}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, this.#path);
    await syncDirectory(dir);
  }

  /** What a process left that was killed while it wrote. */
  async #removeDrafts(): Promise<void> {
    const dir = dirname(this.#path);
    const names = await readdir(dir).catch(() => []);
    const drafts = names.filter(
      (name) => name.startsWith(`${basename(this.#path)}.`) && name.endsWith(".new"),
    );
    for (const name of drafts) await rm(join(dir, name), { force: true });
  }
}

function* pieces(lines: Iterable<string>): Generator<string> {
  let piece = "";
  for (const line of lines) {
    piece += line;
    if (piece.length < PIECE_CHARS) continue;
    yield piece;
    piece = "";
  }
  if (piece !== "") yield piece;
}

async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
