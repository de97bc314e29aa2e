import { expect, test } from "vitest";
import { Turns } from "#server/control/turns.ts";
import { KeySpace } from "#server/core/keys.ts";
import type { Compare, Operation } from "#server/ports/store.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { MemoryStore } from "#test/support/memory-store.ts";
import { AuditLog } from "./audit-log.ts";
import { recordOf } from "./audit-store.ts";

const KEYS = new KeySpace("/headgate");
const entry = (change: string) => ({ at: 1, actor: "ann", action: "createSession", change });

/** Over a store that refuses a transaction whose place is taken; `txns` counts those that it was asked for. */
function begun() {
  const clock = new FakeClock();
  const memory = new MemoryStore();
  const asked = { txns: 0 };
  const taking = new Turns();
  const txn = async (compares: readonly Compare[], operations: readonly Operation[]) =>
    await taking.take("", async () => {
      asked.txns += 1;
      if (compares.some((one) => "key" in one && memory.entries.has(one.key)))
        return { succeeded: false, revision: 1 };
      return await memory.txn(compares, operations);
    });
  const page = memory.page.bind(memory);
  const get = async (key: string) => memory.entries.get(key);
  const log = new AuditLog({ store: { page, get, txn }, keys: KEYS, clock, log: keptLog() });
  const seqs = () => [...memory.entries.values()].map((each) => recordOf(each)?.seq);
  return { clock, memory, asked, txn, log, seqs };
}

test("many who waited out one that hangs and meet at one place go on in turn, not each against all others", async () => {
  const { clock, asked, txn, log, seqs } = begun();
  log.begin({ fence: [], now: () => 1 });
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  const hung = log.carry(entry("hung"), async ({ compares, operations }) => {
    await answered;
    return await txn(compares, operations);
  });
  const others = Array.from({ length: 60 }, async (_, n) => log.append(entry(`${n}`), []));
  clock.advance(1000);
  expect((await Promise.all(others)).every(({ succeeded }) => succeeded)).toBe(true);
  expect(asked.txns).toBeLessThanOrEqual(2 * others.length);
  answer();
  expect((await hung).succeeded).toBe(true);
  expect(seqs()).toEqual(Array.from({ length: 61 }, (_, n) => n + 1));
  log.end();
});

test("what a former term wrote is not where the next one goes on: its store may be another", async () => {
  const { memory, txn, log, seqs } = begun();
  const term = { fence: [], now: () => 1 };
  log.begin(term);
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  const { promise: written, resolve: write } = Promise.withResolvers<void>();
  const former = log.carry(entry("former"), async ({ compares, operations }) => {
    const result = await txn(compares, operations);
    write();
    await answered;
    return result;
  });
  await written;
  log.begin(term);
  memory.entries.clear();
  answer();
  await former;
  await log.append(entry("of the next"), []);
  expect(seqs()).toEqual([1]);
  log.end();
});

test("what compares no leader hangs on what the store has, also of the leader: its store may be another, unnoticed yet", async () => {
  const { memory, txn, log, seqs } = begun();
  log.begin({ fence: [], now: () => 1 });
  await log.append(entry("a"), []);
  await log.append(entry("b"), []);
  memory.entries.clear();
  await log.carry(entry("came in"), async (part) => txn(part.compares, part.operations), { isFenced: false });
  expect(seqs()).toEqual([1]);
  log.end();
});

test("a replica that does not lead hangs its records on what the store has, also where that is another store by now", async () => {
  const memory = new MemoryStore();
  const store = Object.assign(memory, { get: async (key: string) => memory.entries.get(key) });
  const keys = new KeySpace("/headgate");
  const log = new AuditLog({ store, keys, clock: new FakeClock(), log: keptLog() });
  const append = async () =>
    await log.append({ at: 1, actor: "ann", action: "createSession", change: "x" }, []);
  await append();
  await append();
  memory.entries.clear();
  await append();
  const records = [...memory.entries.values()].map(recordOf);
  expect(records).toMatchObject([{ seq: 1, segment: "the first record in this store" }]);
});
