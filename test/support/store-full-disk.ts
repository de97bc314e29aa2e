/**
 * A process for a store test: in the directory given, on a small disk of its own, it fills the store up, then
 * makes room, and says on stdout as JSON what happened.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { StoreRefused } from "#server/ports/store.ts";
import { openEmbeddedStore } from "#server/store/embedded/open.ts";

import { collectWatch } from "./collected-watch.ts";
import { keptLog } from "./kept-log.ts";
import { realClock } from "./real-clock.ts";

const [disk = ""] = process.argv.slice(2);
const ballast = join(disk, "ballast");
writeFileSync(ballast, Buffer.alloc(2_000_000));

const store = await openEmbeddedStore({ dataDir: join(disk, "data"), clock: realClock, log: keptLog() });
const watch = collectWatch(store, "/", 1);

async function write(key: string): Promise<string> {
  try {
    await store.txn([], [{ kind: "put", key, value: Buffer.alloc(20_000, 1) }]);
    return "written";
  } catch (error) {
    return error instanceof StoreRefused ? error.reason : String(error);
  }
}

let written = 0;
while (written < 1000 && (await write(`/${written}`)) === "written") written++;
const whileFull = [await write("/more"), await write("/more")];
const listedWhileFull = (await store.list("/")).entries.length;
const healthWhileFull = store.health().up;
rmSync(ballast);
const withRoom = await write("/again");
const listedWithRoom = (await store.list("/")).entries.length;
const delivered = watch.events.length;
await store.close();
const reopened = await openEmbeddedStore({ dataDir: join(disk, "data"), clock: realClock, log: keptLog() });
const listedReopened = (await reopened.list("/")).entries.length;
await reopened.close();
process.stdout.write(
  JSON.stringify({
    written,
    whileFull,
    listedWhileFull,
    healthWhileFull,
    withRoom,
    listedWithRoom,
    delivered,
    listedReopened,
  }),
);
