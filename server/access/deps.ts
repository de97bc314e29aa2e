import type { WriteAudited } from "#server/ports/audit.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { Store } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import type { Directory } from "./directory.ts";

/** What every part of access works with. */
export interface AccessParts {
  readonly store: Pick<Store, "get" | "list" | "txn" | "grantLease">;
  /** Names of the store's keys: `auth(path)`. */
  readonly keys: { auth(path: string): string };
  readonly clock: Pick<Clock, "now" | "monotonic" | "after">;
  readonly log: Log;
  readonly directory: Directory;
  readonly write: WriteAudited;
}

/** A change that met another in the store is looked at again this often. */
export const TRIES = 5;
