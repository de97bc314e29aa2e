import { expect, test } from "vitest";
import { KeySpace } from "#server/core/keys.ts";
import type { KeyValue, LeaseId, Operation, Store, StoreEvent } from "#server/ports/store.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { Election } from "./election.ts";

const keys = new KeySpace("/headgate");
const lease = (text: string) => text as LeaseId;

/** The leader key, and the elections that watch it. */
class LeaderKey implements Pick<Store, "get" | "txn"> {
  readonly elections: Election[] = [];
  #entry: KeyValue | undefined;
  #revision = 0;

  async get() {
    return this.#entry;
  }

  async txn(_: unknown, [operation]: readonly Operation[]) {
    const succeeded = this.#entry === undefined;
    if (succeeded && operation?.kind === "put") {
      const revision = this.#revision + 1;
      const { kind: _kind, ...written } = operation;
      this.#entry = { ...written, createRevision: revision, modRevision: revision };
      this.#tell({ kind: "put", entry: this.#entry }, revision);
    }
    return { succeeded, revision: this.#revision };
  }

  /** Its lease ends. */
  drop(): void {
    this.#entry = undefined;
    const modRevision = this.#revision + 1;
    this.#tell({ kind: "delete", key: keys.leader, modRevision }, modRevision);
  }

  #tell(event: StoreEvent, revision: number): void {
    this.#revision = revision;
    for (const { feed } of this.elections) feed.apply([event], revision);
  }
}

function play() {
  const clock = new FakeClock();
  const store = new LeaderKey();
  const alive = new Set<string>();
  const join = (id: string) => {
    alive.add(id);
    const self = { id, advertise: `http://${id}`, version: "0", startedAt: 0 };
    const isAlone = () => [...alive].every((each) => each === id);
    const election = new Election(
      { store: store as unknown as Store, keys, clock, log: keptLog(), self, isAlone }, // it asks for no more
      { onElected: () => undefined, onDeposed: () => undefined },
    );
    store.elections.push(election);
    return election;
  };
  /** Time in the steps of a campaign, so that what it asks of the store is answered in between. */
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 250) {
      clock.advance(250);
      await new Promise(setImmediate);
    }
  };
  return { store, alive, join, pass };
}

/** `a` led, and leaves it to `b`, which has no lease yet. */
async function stoodBack() {
  const scene = play();
  const a = scene.join("a");
  const b = scene.join("b");
  a.enter(lease("a1"));
  await scene.pass(250);
  expect(a.isLeading).toBe(true);
  a.standBack();
  a.leave("cut off");
  scene.store.drop();
  a.enter(lease("a2"));
  return { ...scene, a, b };
}

test("who stands back leaves leadership to another, and takes part again after a minute", async () => {
  const { a, b, store, pass } = await stoodBack();
  await pass(1000);
  expect([a.isLeading, a.standsBack]).toEqual([false, true]);
  b.enter(lease("b1"));
  await pass(500);
  expect([a.isLeading, b.isLeading]).toEqual([false, true]);
  await pass(58_000);
  b.leave("gone");
  store.drop();
  await pass(250);
  expect([a.isLeading, a.standsBack]).toEqual([false, true]);
  await pass(1000);
  expect([a.isLeading, a.standsBack]).toEqual([true, false]);
});

test("it leads all the same where nobody else is alive", async () => {
  const { a, alive, pass } = await stoodBack();
  await pass(1000);
  expect(a.isLeading).toBe(false);
  alive.delete("b");
  await pass(500);
  expect(a.isLeading).toBe(true);
});

test("and where those that are do not take it within ten seconds", async () => {
  const { a, pass } = await stoodBack();
  await pass(9500);
  expect(a.isLeading).toBe(false);
  await pass(1000);
  expect(a.isLeading).toBe(true);
});
