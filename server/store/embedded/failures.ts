import { StoreRefused, StoreUnavailable } from "#server/ports/store.ts";

import type { Failure } from "./messages.ts";

/** Primary result codes: https://www.sqlite.org/rescode.html */
const sqlite = { busy: 5, readonly: 8, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 };

/** For a person: what was wrong with the data directory when the store was opened, and what to do. */
export function openingFailure(error: unknown, dataDir: string, path: string): string {
  switch (resultCode(error)) {
    case sqlite.busy:
      return `data directory ${dataDir} is in use by another Headgate: stop that one, or set HEADGATE_DATA_DIR to another directory`;
    case sqlite.corrupt:
    case sqlite.notADatabase:
      return `${path} is damaged (${text(error)}): put back a copy of it, or move it and its -wal away to start with an empty store`;
    case sqlite.readonly:
    case sqlite.cannotOpen:
      return `cannot write ${path} (${text(error)}): give this user write access to it, or set HEADGATE_DATA_DIR to another directory`;
    case sqlite.full:
      return `no space left for ${path}: free some, or set HEADGATE_DATA_DIR to a directory on another disk`;
    default:
      return `cannot open data directory ${dataDir} (${directoryTrouble(error)}): set HEADGATE_DATA_DIR to another directory`;
  }
}

/** Why a directory cannot be made, or a file in it, and what would help where it is to stay. */
function directoryTrouble(error: unknown): string {
  if (!(error instanceof Error) || !("code" in error)) return text(error);
  const where = "path" in error ? ` at ${String(error.path)}` : "";
  switch (error.code) {
    case "EACCES":
    case "EPERM":
      return `no permission${where}; make it writable for this user`;
    case "EROFS":
      return `the file system is read-only${where}`;
    case "ENOTDIR":
    case "EEXIST":
      return `a part of the path is a file, not a directory${where}`;
    case "ENOENT":
      return `nothing can be made there${where}`;
    case "ENOSPC":
    case "EDQUOT":
      return `no space left${where}; free some`;
    default:
      return text(error);
  }
}

/** What failed while the store was open, fit to cross to the main thread. */
export function failureOf(error: unknown): Failure {
  if (error instanceof StoreRefused) return { kind: "refused", reason: error.reason, message: error.message };
  if (resultCode(error) === sqlite.full) {
    return {
      kind: "refused",
      reason: "no_space",
      message: "no space left for the store: free some on its disk",
    };
  }
  // After a failed fsync what is on disk may come back at the next opening, or not.
  return { kind: "unavailable", message: `the store's disk failed: ${text(error)}`, unknownOutcome: true };
}

export function errorOf(failure: Failure): Error {
  return failure.kind === "refused"
    ? new StoreRefused(failure.reason, failure.message)
    : new StoreUnavailable(failure.message, { unknownOutcome: failure.unknownOutcome });
}

/** A file that SQLite can read but Headgate did not write. */
export class DamagedStore extends Error {
  readonly errcode = sqlite.corrupt;
}

function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number")
    return undefined;
  return error.errcode & 0xff;
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
