import { afterEach, beforeEach, expect, test } from "vitest";
import { KeySpace } from "#server/core/keys.ts";
import type { KeyFeed } from "#server/ports/feed.ts";
import type { Memory, Remembered } from "#server/ports/memory.ts";
import { StoreFrozen, StoreUnavailable, type Store } from "#server/ports/store.ts";
import { openEmbeddedStore } from "#server/store/embedded/open.ts";
import { eventually } from "#test/support/eventually.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { realClock } from "#test/support/real-clock.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { writeEpoch } from "./epoch.ts";
import { GuardedStore } from "./guarded-store.ts";
import { History } from "./history.ts";
import { Mirror } from "./mirror.ts";

const keys = new KeySpace("/headgate");
const epochEntry = {
  key: keys.epoch,
  value: writeEpoch({ epoch: "aaaa", succeeds: [] }),
  createRevision: 2,
  modRevision: 2,
};

let dir: ReturnType<typeof tempDir>;
let store: Store;
beforeEach(async () => {
  dir = tempDir();
  store = await openEmbeddedStore({ dataDir: dir.path, clock: realClock, log: keptLog() });
});
afterEach(async () => {
  await store.close();
  dir.remove();
});

function follow(remembered: Remembered | undefined) {
  const heard: string[] = [];
  const log = keptLog();
  const guarded = new GuardedStore(store);
  const memory: Memory = { read: async () => remembered, write: async () => {} };
  const history = new History(
    { store: guarded, keys, clock: realClock, log, memory },
    {
      onEpoch: (epoch) => heard.push(`epoch ${epoch}`),
      onTrusted: () => heard.push("trusted"),
      onDoubted: () => heard.push("doubted"),
      onFrozen: ({ reason }) => heard.push(`frozen ${reason}`),
      onThawed: () => heard.push("thawed"),
      onAccepted: (epoch, before) => heard.push(`accepted ${epoch} for ${before}`),
    },
  );
  const auth: KeyFeed = {
    reset: (entries) => heard.push(`auth ${entries.length}`),
    apply: () => {},
  };
  const mirror = new Mirror({ store, keys, clock: realClock, log, history, feeds: { auth: [auth] } });
  return { history, mirror, guarded, heard, log };
}

test("the first to come makes the epoch, names it before anything of it is given on, and trusts the store after that", async () => {
  const { mirror, history, guarded, heard } = follow(undefined);
  await expect(guarded.get("a")).rejects.toBeInstanceOf(StoreUnavailable);
  await mirror.start();
  expect(heard).toEqual([`epoch ${history.epoch}`, "auth 0", "trusted"]);
  expect(await guarded.get("a")).toBeUndefined();
  mirror.close();
});

test("what is remembered stands in for a store of another history, whole: also where nothing was there", async () => {
  const { mirror, guarded, heard } = follow({
    epoch: "aaaa",
    revision: 9,
    savedAt: 0,
    entries: [epochEntry],
  });
  await mirror.start();
  await mirror.ready;
  expect(heard).toEqual(["epoch aaaa", "frozen epoch-missing", "auth 0"]);
  await expect(guarded.txn([], [])).rejects.toBeInstanceOf(StoreFrozen);
  await store.txn([], [{ kind: "put", key: keys.epoch, value: writeEpoch({ epoch: "bbbb", succeeds: [] }) }]);
  await eventually(() => heard.includes("frozen epoch-other"));
  await store.txn(
    [],
    [{ kind: "put", key: keys.epoch, value: writeEpoch({ epoch: "bbbb", succeeds: ["aaaa"] }) }],
  );
  await eventually(() => heard.includes("trusted"));
  expect(heard.slice(4)).toEqual(["epoch bbbb", "accepted bbbb for aaaa", "auth 0", "trusted"]);
  mirror.close();
});

test("an epoch key that names nothing is served by nobody who knows nothing, told once, and looked at again", async () => {
  await store.txn([], [{ kind: "put", key: keys.epoch, value: Buffer.from("?") }]);
  const { mirror, heard, log } = follow(undefined);
  await mirror.start();
  await mirror.relist();
  expect(heard).toEqual([]);
  expect(log.lines).toHaveLength(1);
  await store.txn([], [{ kind: "put", key: keys.epoch, value: epochEntry.value }]);
  await mirror.ready;
  expect(heard).toEqual(["epoch aaaa", "auth 0", "trusted"]);
  mirror.close();
});

test("in doubt nothing is asked of the store, until it was looked at", async () => {
  const { mirror, history, guarded, heard } = follow(undefined);
  await mirror.start();
  history.doubt(realClock.now());
  await expect(guarded.get("a")).rejects.toBeInstanceOf(StoreUnavailable);
  await mirror.check();
  expect(await guarded.get("a")).toBeUndefined();
  expect(heard.slice(2)).toEqual(["trusted", "doubted", "trusted"]);
  mirror.close();
});
