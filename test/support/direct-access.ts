import { type AccessControl, createAccess } from "#server/access/access.ts";
import type { Coming } from "#server/ports/access.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { Store } from "#server/ports/store.ts";
import { FakeClock } from "./fake-clock.ts";
import { keptLog } from "./kept-log.ts";

interface Direct {
  readonly store: Pick<Store, "get" | "list" | "txn" | "grantLease">;
  /** What the keys begin with. */
  readonly prefix: string;
  readonly clock?: Clock;
  readonly bootstrapToken?: string;
  readonly mode?: "required" | "off";
  /** Told what the record of a change would say. */
  readonly onRecord?: (change: string) => void;
}

/** Access over a store, without the rest of a server; what it changes is not recorded. */
export function directAccess({
  store,
  prefix,
  clock = new FakeClock(),
  bootstrapToken,
  mode = "required",
  onRecord = () => {},
}: Direct): AccessControl {
  return createAccess({
    store,
    keys: { auth: (path) => `${prefix}/auth/${path}` },
    clock,
    log: keptLog(),
    mode,
    bootstrapToken,
    write: async ({ change, compares, operations }) => {
      onRecord(change);
      return await store.txn(compares, operations);
    },
  });
}

export function comingFrom(address: string): Coming {
  const asker = {
    credential: { kind: "token", id: "" },
    address,
    requestId: "r",
    action: "createSession",
  } as const;
  return { address, secure: false, asker };
}
