import type { Clock } from "#server/ports/clock.ts";
import type { Store } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";

import { checkAccess, type EtcdAccess } from "./client.ts";
import { Connection } from "./connection.ts";
import { EtcdStore } from "./store.ts";

export interface EtcdStoreOptions extends EtcdAccess {
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * A store over etcd. Tries it once (at most 3 s) so that `health()` is known, and does not wait for it beyond
 * that: while etcd is away requests fail at once, and watches attach when it comes. Rejects, naming the
 * setting, only for settings that can never work.
 */
export async function openEtcdStore({ clock, log, ...access }: EtcdStoreOptions): Promise<Store> {
  checkAccess(access);
  const connection = new Connection(access, clock, log);
  await connection.start();
  return new EtcdStore(connection, clock, log);
}
