import { expect, test } from "vitest";
import { KeySpace } from "#server/core/keys.ts";
import { type Store, StoreUnavailable } from "#server/ports/store.ts";
import { openEmbeddedStore } from "#server/store/embedded/open.ts";
import { eventually } from "#test/support/eventually.ts";
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

test("a doubtful store that could not be looked at is looked at again, also where nothing else asks for it", async () => {
  const dir = tempDir();
  const log = keptLog();
  const real = await openEmbeddedStore({ dataDir: dir.path, clock: realClock, log });
  let failures = 0;
  const store: Store = Object.assign(Object.create(real) as Store, {
    list: async (...asked: Parameters<Store["list"]>) => {
      if (failures-- > 0) throw new StoreUnavailable("does not answer", { unknownOutcome: false });
      return await real.list(...asked);
    },
    watch: (...asked: Parameters<Store["watch"]>) => real.watch(...asked),
  });
  const parts = { keys: new KeySpace("/headgate"), clock: realClock, log };
  const history = new History({ ...parts, store: new GuardedStore(real), memory: undefined }, unheard);
  const mirror = new Mirror({ ...parts, store, history, feeds: {} });
  await mirror.start();
  await eventually(() => history.isTrusted);
  // What the watch delivers was asked for by one that is attached.
  const put = { kind: "put", key: parts.keys.member("a"), value: Buffer.from("{}") } as const;
  await mirror.reached((await real.txn([], [put])).revision);
  failures = 2;
  history.doubt(realClock.now());
  await mirror.check();
  expect(history.isTrusted).toBe(false);
  await eventually(() => history.isTrusted);
  mirror.close();
  await real.close();
  dir.remove();
});
