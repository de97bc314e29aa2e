import { expect, test } from "vitest";
import { KeySpace } from "#server/core/keys.ts";
import { type KeyValue, type LeaseId, type Store, StoreUnavailable } from "#server/ports/store.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { Election } from "./election.ts";

const keys = new KeySpace("/headgate");
const lease = "7" as LeaseId;

test("a leader key that was written with an unknown outcome is taken up: while its lease lives nobody else can lead", async () => {
  const value = Buffer.from(JSON.stringify({ v: 1, id: "a" }));
  const entry: KeyValue = { key: keys.leader, value, createRevision: 5, modRevision: 5, lease };
  const written: KeyValue[] = [];
  // Takes what is written, and the answer is lost the first time.
  const store: Pick<Store, "txn" | "get"> = {
    txn: async () => {
      if (written.length > 0) return { succeeded: false, revision: 5 };
      written.push(entry);
      throw new StoreUnavailable("no answer", { unknownOutcome: true });
    },
    get: async () => written[0],
  };
  const clock = new FakeClock();
  const elected: number[] = [];
  const self = { id: "a", advertise: "", version: "0", startedAt: 0 };
  const election = new Election(
    { store: store as Store, keys, clock, log: keptLog(), self, isAlone: () => true }, // it asks for no more
    { onElected: (revision) => elected.push(revision), onDeposed: () => {} },
  );
  election.feed.reset([], 4);
  election.enter(lease);
  await new Promise(setImmediate);
  election.feed.apply([{ kind: "put", entry }], 5);
  for (let n = 0; n < 3; n++) {
    clock.advance(250);
    await new Promise(setImmediate);
  }
  expect(elected).toEqual([5]);
  expect(election.leadingSince).toBe(5);
});
