import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** The one file of the embedded store in its data directory (SQLite keeps its -wal beside it). */
export function storePath(dataDir: string): string {
  return join(dataDir, "store.db");
}

/**
 * Makes the data directory (0700) and, where there is none, a store file (0600) filled by `fill`. The file
 * appears whole or not at all, so a file without content is always damage, never a crash at the first start.
 */
export function ensureStoreFile(dataDir: string, fill: (path: string) => void): void {
  makeDirectory(dataDir);
  const path = storePath(dataDir);
  if (!existsSync(path)) {
    const draft = `${path}.${process.pid}.new`;
    rmSync(draft, { force: true });
    closeSync(openSync(draft, "wx", 0o600));
    try {
      fill(draft);
      publish(draft, path);
    } finally {
      rmSync(draft, { force: true });
    }
    syncDirectory(dataDir);
  }
  // Not by opening it: closing any handle of the file would drop the lock that this process holds on it.
  chmodSync(path, 0o600);
}

/** With those above it. Node's own recursive mkdir never ends where no directory can be made, such as in /proc. */
function makeDirectory(dir: string): void {
  try {
    makeOne(dir);
  } catch (error) {
    const above = dirname(dir);
    if (!isCode(error, "ENOENT") || above === dir) throw error;
    makeDirectory(above);
    makeOne(dir);
  }
}

/** Throws when something else stands there. */
function makeOne(dir: string): void {
  try {
    mkdirSync(dir, { mode: 0o700 });
  } catch (error) {
    if (!isCode(error, "EEXIST") || !statSync(dir).isDirectory()) throw error;
  }
}

/** A link, not a rename: of two processes that start at once the second must not replace the first one's file. */
function publish(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
  }
}

function syncDirectory(dir: string): void {
  const handle = openSync(dir, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
