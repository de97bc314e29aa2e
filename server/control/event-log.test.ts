import { expect, test } from "vitest";
import type { Transition } from "#lib/contract/events.ts";
import { KeySpace } from "#server/core/keys.ts";
import { StoreRefused, StoreUnavailable } from "#server/ports/store.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { MemoryStore } from "#test/support/memory-store.ts";
import { EventLog } from "./event-log.ts";

const ROOM = { operations: 9, bytes: 1_000_000 };
const texts = (events: readonly { text: string }[] | undefined) => events?.map(({ text }) => text);

function begun({ keepBytes = 64 * 1024 * 1024, revision = 7 } = {}) {
  const clock = new FakeClock();
  const store = new MemoryStore();
  const keys = new KeySpace("/headgate");
  const make = () => new EventLog({ store, keys, clock, log: keptLog(), keepBytes });
  const log = make();
  const told: string[] = [];
  log.subscribe({}, ({ text }) => told.push(text));
  const begin = (eventLog: EventLog, term: number) =>
    eventLog.begin({ revision: term, fence: [], onDeposed: () => {} });
  begin(log, revision);
  const at = (text: string, rest: Partial<Transition> = {}): Transition => ({
    kind: "health.changed",
    at: clock.now(),
    text,
    ...rest,
  });
  const write = () => log.carry(ROOM, async (more) => store.txn([], more));
  /** The log as another leader finds it. */
  const successor = () => {
    const next = make();
    begin(next, revision + 1000);
    return next;
  };
  return { clock, store, log, told, at, write, begin, successor };
}

test("filters hold for what is read, from memory and from the store, and for what is heard", async () => {
  const { log, at, write, successor, clock } = begun();
  const heard: string[] = [];
  const end = log.subscribe({ namespaces: ["eu"] }, ({ text }) => heard.push(text));
  const place = { namespace: "eu", service: "orders", instance: "10.0.0.1:80" };
  log.append([at("cluster"), at("ours", { ...place, actor: "ada" })]);
  clock.advance(400_000);
  log.append([at("theirs", { ...place, namespace: "us" }), at("later", { ...place, kind: "drain.drained" })]);
  await write();
  end();
  log.append([at("unheard", place)]);
  await write();
  expect(heard).toEqual(["ours", "later"]);
  const now = clock.now();
  for (const each of [log, successor()]) {
    const found = async (filter: Parameters<typeof each.read>[0]) =>
      texts((await each.read(filter, 9)).items);
    expect(await found({})).toEqual(["unheard", "later", "theirs", "ours", "cluster"]);
    expect(await found({ namespaces: ["eu"] })).toEqual(["unheard", "later", "ours"]);
    expect(await found({ namespaces: [] })).toEqual([]);
    expect(await found({ namespace: "us" })).toEqual(["theirs"]);
    expect(await found({ ...place })).toEqual(["unheard", "later", "ours"]);
    expect(await found({ actor: "ada" })).toEqual(["ours"]);
    expect(await found({ kind: "drain.drained" })).toEqual(["later"]);
    expect(await found({ since: now })).toEqual(["unheard", "later", "theirs"]);
    expect(await found({ until: now })).toEqual(["ours", "cluster"]);
  }
});

test("a read looks through so much at once; its page may be empty, and goes on", async () => {
  const { log, at, write, successor } = begun();
  log.append([at("wanted", { actor: "ada" })]);
  for (let i = 0; i < 300; i++) {
    log.append(Array.from({ length: 8 }, () => at("x".repeat(10_000))));
    await write();
  }
  const reader = successor();
  const first = await reader.read({ actor: "ada" }, 5);
  expect(first.items).toEqual([]);
  const second = await reader.read({ actor: "ada" }, 5, first.next);
  expect(texts(second.items)).toEqual(["wanted"]);
  expect(second.next).toBeUndefined();
});

test("for whoever may see no namespace the log is not looked through", async () => {
  const { log, at, write, successor, store } = begun();
  log.append([at("hidden")]);
  await write();
  const reader = successor();
  const before = store.pages;
  expect(await reader.read({ namespaces: [] }, 9)).toEqual({ items: [], next: undefined });
  expect(store.pages).toBe(before);
});

test("what is asked for of the last minutes does not look through the whole log", async () => {
  const { log, at, write, successor, clock, store } = begun();
  for (let i = 0; i < 500; i++) {
    log.append([at(`${i}`)]);
    await write();
    clock.advance(60_000);
  }
  const reader = successor();
  const before = store.pages;
  expect((await reader.read({ since: clock.now() - 90_000 }, 9)).items).toHaveLength(1);
  expect(store.pages - before).toBe(1);
});

test("reserved events are told in their place: once their transaction is applied, never if it is not", async () => {
  const { log, at, told, store, successor } = begun();
  const refused = log.reserve([at("refused")]);
  const done = log.reserve([at("done")]);
  log.append([at("after")]);
  expect(told).toEqual([]);
  await done.carry(async (more) => store.txn([], more));
  log.append([at("done"), at("consequence")]); // as it is applied
  done.settle();
  expect(told).toEqual([]);
  await refused.carry(async () => ({ succeeded: false, revision: 1 }));
  refused.settle();
  expect(told).toEqual(["done", "after", "consequence"]);
  await log.close();
  expect(texts((await successor().read({}, 9)).items)).toEqual(["consequence", "after", "done"]);
});

test("of a change of thousands each event is told once", async () => {
  const { log, at, told, store } = begun();
  const many = Array.from({ length: 2000 }, (_, i) => at(`drained ${i}`, { instance: `10.0.0.1:${i + 1}` }));
  const reserved = log.reserve(many);
  await reserved.carry(async (more) => store.txn([], more));
  log.append(many);
  reserved.settle();
  expect(told).toEqual(texts(many));
  await log.close();
});

test("nobody reads of what is not known to have happened", async () => {
  const { log, at, store } = begun();
  const reserved = log.reserve([at("reserved")]);
  await reserved.carry(async (more) => store.txn([], more));
  log.append([at("after")]);
  expect((await log.read({}, 9)).items).toEqual([]);
  reserved.settle();
  expect(texts((await log.read({}, 9)).items)).toEqual(["after", "reserved"]);
});

test("a transaction of unknown outcome that took effect after all: its event is told late, and stands once", async () => {
  const { log, at, told, store, successor } = begun();
  store.after = () => {
    throw new StoreUnavailable("no answer", { unknownOutcome: true });
  };
  const reserved = log.reserve([at("reserved")]);
  await expect(reserved.carry(async (more) => store.txn([], more))).rejects.toThrow("no answer");
  reserved.settle();
  store.after = () => {};
  log.append([at("meanwhile")]);
  expect(told).toEqual(["meanwhile"]);
  log.append([at("reserved")]); // the watch brings it
  expect(told).toEqual(["meanwhile", "reserved"]);
  expect(texts((await log.read({}, 9)).items)).toEqual(["meanwhile", "reserved"]);
  await log.close();
  expect(texts((await successor().read({}, 9)).items)).toEqual(["meanwhile", "reserved"]);
});

test("a change goes without its event where the store does not take that; the event comes when it does", async () => {
  const { log, at, told, store, successor, clock } = begun();
  const reserved = log.reserve([at("reserved")]);
  const { succeeded } = await reserved.carry(async (more) => {
    if (more.length > 0) throw new StoreRefused("too_large", "no");
    return await store.txn([], more);
  });
  reserved.settle();
  expect([succeeded, told, store.entries.size]).toEqual([true, ["reserved"], 0]);
  clock.advance(61_000);
  await log.close();
  expect(texts((await successor().read({}, 9)).items)).toEqual(["reserved"]);
});

test("a storm of events does not fill the store's history: what is too much is lost, and told", async () => {
  const { log, at, write, store, clock } = begun({ keepBytes: 1_000_000 });
  let written = 0;
  store.after = () => (written = Math.max(written, store.entries.size));
  let bytes = 0;
  for (let second = 0; second < 600; second++) {
    log.append(Array.from({ length: 20 }, () => at("x".repeat(1000))));
    await log.carry(ROOM, async (more) => {
      for (const operation of more) bytes += operation.kind === "put" ? operation.value.length : 0;
      return await store.txn([], more);
    });
    clock.advance(1000);
  }
  await write();
  expect(bytes).toBeLessThan(1_000_000 * (1 + 4 / 6) + 200_000);
  expect((await log.read({ kind: "events.lost" }, 9)).items.length).toBeGreaterThan(0);
});

test("what a replica told just before it leads comes first; what it told long ago does not", () => {
  const { clock, at } = begun();
  const log = new EventLog({ store: new MemoryStore(), keys: new KeySpace("/h"), clock, log: keptLog() });
  const told: string[] = [];
  log.subscribe({}, ({ text }) => told.push(text));
  log.append([at("long ago")]);
  clock.advance(61_000);
  log.append([at("just now")]);
  expect(told).toEqual([]);
  log.begin({ revision: 9, fence: [], onDeposed: () => {} });
  expect(told).toEqual(["just now"]);
});

test("an event that is too long is kept without its evidence, and no more of its text than fits", async () => {
  const { log, at, write, successor } = begun();
  log.append([at("é".repeat(20_000), { evidence: { a: 1 } }), at("next")]);
  await write();
  const [next, long] = (await successor().read({}, 9)).items;
  expect(next?.text).toBe("next");
  expect(long?.text).toBe("é".repeat(1000));
  expect(long).not.toHaveProperty("evidence");
});

test("one whose outcome nobody knew is not told in place of another like it, nor in a later term", async () => {
  const { log, told, at, store, begin } = begun();
  const wish = at("weight 50");
  const ask = async (isAnswered: boolean) => {
    const reserved = log.reserve([wish]);
    const txn = async () => {
      if (isAnswered) return await store.txn([], []);
      throw new StoreUnavailable("no answer", { unknownOutcome: true });
    };
    await reserved.carry(txn).catch(() => undefined);
    return reserved;
  };
  (await ask(false)).settle();
  const again = await ask(true);
  log.append([wish]);
  again.settle();
  expect(told).toEqual(["weight 50"]);
  begin(log, 8);
  log.append([wish]);
  expect((await log.read({}, 9)).items.map(({ id }) => id)).toEqual(["00000000008-00000001"]);
});
