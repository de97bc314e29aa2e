import { expect, test } from "vitest";
import { KeySpace } from "#server/core/keys.ts";
import { StoreUnavailable } from "#server/ports/store.ts";
import { openEmbeddedStore } from "#server/store/embedded/open.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { realClock } from "#test/support/real-clock.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { GuardedStore } from "./guarded-store.ts";
import { History } from "./history.ts";
import { Mirror } from "./mirror.ts";

const ignored = () => {};
const unheard = {
  onEpoch: ignored,
  onTrusted: ignored,
  onDoubted: ignored,
  onFrozen: ignored,
  onThawed: ignored,
  onAccepted: ignored,
};

test("nobody waits for a revision that a closed mirror will never see", async () => {
  const dir = tempDir();
  const log = keptLog();
  const store = await openEmbeddedStore({ dataDir: dir.path, clock: realClock, log });
  const parts = { keys: new KeySpace("/headgate"), clock: realClock, log };
  const history = new History({ ...parts, store: new GuardedStore(store), memory: undefined }, unheard);
  const mirror = new Mirror({ ...parts, store, history, feeds: {} });
  await mirror.start();
  await mirror.ready;
  const before = mirror.reached(mirror.revision + 1);
  mirror.close();
  await expect(before).rejects.toBeInstanceOf(StoreUnavailable);
  await expect(mirror.reached(mirror.revision + 1)).rejects.toBeInstanceOf(StoreUnavailable);
  await store.close();
  dir.remove();
});
