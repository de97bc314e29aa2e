import { expect, test } from "vitest";
import { KeySpace } from "#server/core/keys.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { MemoryStore } from "#test/support/memory-store.ts";
import { AuditLog } from "./audit-log.ts";
import { recordOf } from "./audit-store.ts";

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
