import { chmodSync, closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";

/** The one file of the embedded store in its data directory (SQLite keeps its -wal beside it). */
export function storePath(dataDir: string): string {
  return join(dataDir, "store.db");
}

/**
 * Makes the data directory (0700) and, where there is none, a store file (0600) filled by `fill`. The file
 * appears whole or not at all, so a file without content is always damage, never a crash at the first start.
 */
export function ensureStoreFile(dataDir: string, fill: (path: string) => void): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
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
