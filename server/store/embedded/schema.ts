import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

import { DamagedStore } from "./failures.ts";

/** "Hgte": tells our file from any other SQLite file. */
const applicationId = 0x48677465;
const schemaVersion = 1;
const pageBytes = 4096;

/**
 * `event` is the history: one row per change, `create_revision` 0 for a deletion. `live` names the event that
 * holds each key's present state. The newest revision is the highest in `event`; compaction always leaves it.
 */
const schema = `
  CREATE TABLE event (
    id INTEGER PRIMARY KEY, revision INTEGER NOT NULL, key TEXT NOT NULL,
    create_revision INTEGER NOT NULL, lease INTEGER NOT NULL, value BLOB) STRICT;
  CREATE INDEX event_revision ON event (revision);
  CREATE TABLE live (key TEXT PRIMARY KEY, event INTEGER NOT NULL, lease INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX live_lease ON live (lease) WHERE lease <> 0;
  CREATE TABLE lease (id INTEGER PRIMARY KEY, ttl_seconds INTEGER NOT NULL) STRICT;
  CREATE TABLE compaction (revision INTEGER NOT NULL) STRICT;
  INSERT INTO compaction VALUES (0);
`;

/** Fills an empty file. */
export function createSchema(path: string): void {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec(`PRAGMA page_size = ${pageBytes}`);
    database.exec(
      `BEGIN; ${schema} PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}; COMMIT`,
    );
  } finally {
    database.close();
  }
}

/**
 * Opens the file for this process alone and checks that it is whole. The lock is the kernel's, so it goes with
 * the process, however that ends. Throws SQLite's errors (busy, corrupt, …).
 */
export function openExclusively(path: string): DatabaseSync {
  checkSize(path);
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // Exclusive before WAL: then SQLite keeps the WAL index in memory and holds the lock until the end.
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    database.exec("PRAGMA journal_size_limit = 16777216; PRAGMA cache_size = -16000");
    database.exec("BEGIN IMMEDIATE; COMMIT");
    check(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** What SQLite would take for an empty file, or pad with zeros. A crash leaves such a file only beside its WAL. */
function checkSize(path: string): void {
  const { size } = statSync(path);
  const walSize = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  if (size < pageBytes || (walSize === 0 && size % pageBytes !== 0)) {
    throw new DamagedStore(`cut off after ${size} bytes`);
  }
}

function check(database: DatabaseSync): void {
  if (pragma(database, "application_id") !== applicationId) {
    throw new DamagedStore("not a Headgate store");
  }
  const version = pragma(database, "user_version");
  if (version !== schemaVersion) {
    throw new DamagedStore(
      `written by another version of Headgate (format ${String(version)}, expected ${schemaVersion})`,
    );
  }
  const verdict = pragma(database, "quick_check(1)");
  if (verdict !== "ok") throw new DamagedStore(String(verdict).replaceAll("\n", " "));
}

function pragma(database: DatabaseSync, name: string): unknown {
  return Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}
