import { expect, test } from "vitest";
import type { AuditEntry } from "#lib/contract/audit.ts";
import { AuditLog, type AuditLogParts } from "#server/control/audit/audit-log.ts";
import { AuditReader } from "#server/control/audit/audit-reader.ts";
import { KeySpace } from "#server/core/keys.ts";
import { type Compare, type Operation, StoreUnavailable } from "#server/ports/store.ts";
import { eventually } from "#test/support/eventually.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { type OpenedStore, StoreWorld } from "./store.world.ts";

const DAY_MS = 86_400_000;
let count = 0;

/** What the audit must do over every store. */
export function auditLogCases(open: () => Promise<OpenedStore>): void {
  const world = new StoreWorld(open);

  /** Leaders one after another over one store, each with the audit of its term. */
  function begun() {
    const keys = new KeySpace(`/audit/${++count}`);
    const clock = new FakeClock();
    const reader = new AuditReader({ store: world.store, keys });
    const entry = (change: string, more: Partial<AuditEntry> = {}): AuditEntry => {
      return { at: clock.now(), actor: "ann", action: "drain", change, ...more };
    };
    const put = (name: string) =>
      ({ kind: "put", key: keys.root + name, value: Buffer.from("1") }) satisfies Operation;
    return {
      keys,
      clock,
      reader,
      entry,
      put,
      async lead(options: Partial<AuditLogParts> = {}) {
        const { leader } = keys;
        await world.store.txn([], [{ kind: "delete", key: leader }]);
        const { revision } = await world.store.txn([], [put("leader")]);
        const fence: readonly Compare[] = [{ key: leader, createRevision: revision }];
        const log = new AuditLog({ store: world.store, keys, clock, log: keptLog(), ...options });
        log.begin({ fence, now: () => clock.now() });
        return {
          log,
          /** A change with its record. */
          change: async (
            text: string,
            operations: readonly Operation[] = [],
            compares: readonly Compare[] = [],
          ) =>
            await log.carry(entry(text), (part) =>
              world.store.txn([...fence, ...compares, ...part.compares], [...operations, ...part.operations]),
            ),
        };
      },
      changes: async () => (await reader.read({}, 9999)).items.map(({ change }) => change),
    };
  }

  test("a change and its record stand at one revision, each record behind the one before", async () => {
    const { lead, reader, put } = begun();
    const { change } = await lead();
    await change("a", [put("x")]);
    await Promise.all(["b", "c", "d", "e"].map((text) => change(text)));
    const { items } = await reader.read({}, 9);
    expect(items.map(({ seq }) => seq)).toEqual([5, 4, 3, 2, 1]);
    const written = await world.store.get(put("x").key);
    expect(items.at(-1)).toMatchObject({ change: "a", revision: written?.modRevision });
    expect(await reader.verify()).toMatchObject({ ok: true, from: 1, to: 5, head: items[0]?.hash });
  });

  test("what is refused is not recorded; what a former leader cannot record it cannot do", async () => {
    const { lead, changes, keys, put, reader } = begun();
    const former = await lead();
    await former.change("a");
    const refused = await former.change("refused", [], [{ key: keys.leader, createRevision: 0 }]);
    expect(refused.succeeded).toBe(false);
    await former.change("b");
    const leader = await lead();
    expect((await former.change("late", [put("late")])).succeeded).toBe(false);
    expect(await world.store.get(put("late").key)).toBeUndefined();
    await leader.change("c");
    expect(await changes()).toEqual(["c", "b", "a"]);
    expect((await reader.verify()).ok).toBe(true);
  });

  test("what somebody else wrote meanwhile is hung on; what nobody knows the outcome of is looked up", async () => {
    const { lead, entry, changes, reader, keys, clock } = begun();
    const { log, change } = await lead();
    await change("a");
    // Whoever accepts an epoch writes past the leader.
    const past = new AuditLog({ store: world.store, keys, clock, log: keptLog() });
    await past.append(entry("past it"), []);
    expect((await change("b")).succeeded).toBe(true);
    const lost = (isWritten: boolean) =>
      log.carry(entry(`lost, ${isWritten ? "and written" : "and not"}`), async (part) => {
        if (isWritten) await world.store.txn(part.compares, part.operations);
        throw new StoreUnavailable("no answer", { unknownOutcome: true });
      });
    for (const isWritten of [true, false]) await expect(lost(isWritten)).rejects.toThrow("no answer");
    await change("c");
    expect(await changes()).toEqual(["c", "lost, and written", "b", "past it", "a"]);
    expect(await reader.verify()).toMatchObject({ ok: true, count: 5 });
  });

  test("writes that hang hold up others for a second at most, however many they are, and take no place twice", async () => {
    const { lead, entry, changes, reader, clock } = begun();
    const { log, change } = await lead();
    await change("a");
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    const hung = [1, 2, 3].map(async (n) =>
      log.carry(entry(`hung ${n}`), async (part) => {
        await answered;
        return world.store.txn(part.compares, part.operations);
      }),
    );
    let written = 0;
    const others = ["b", "c", "d"].map(async (text) => change(text).then(() => (written += 1)));
    clock.advance(999);
    await world.store.get("a turn of the store");
    expect(written).toBe(0);
    clock.advance(1);
    await Promise.all(others);
    expect((await changes()).toSorted()).toEqual(["a", "b", "c", "d"]);
    // Behind those that hang still, and not behind them for another second.
    await change("e");
    answer();
    expect((await Promise.all(hung)).every(({ succeeded }) => succeeded)).toBe(true);
    expect(await reader.verify()).toMatchObject({ ok: true, count: 8, to: 8 });
    expect((await changes()).toSorted()).toEqual(["a", "b", "c", "d", "e", "hung 1", "hung 2", "hung 3"]);
  });

  test("a record that was changed, one that is gone and one that cannot be read are found; writing goes on", async () => {
    const { lead, reader, keys } = begun();
    const { change } = await lead();
    for (const text of ["a", "b", "c", "d"]) await change(text);
    const original = (await world.store.get(keys.audit(2)))!.value;
    const write = async (value: Buffer) =>
      await world.store.txn([], [{ kind: "put", key: keys.audit(2), value }]);
    await write(Buffer.from(original.toString().replace('"ann"', '"bob"')));
    expect(await reader.verify()).toMatchObject({
      ok: false,
      brokenAt: 2,
      why: expect.stringContaining("was changed"),
    });
    await world.store.txn([], [{ kind: "delete", key: keys.audit(2) }]);
    expect(await reader.verify()).toMatchObject({ ok: false, brokenAt: 2, why: "it is missing" });
    await write(original);
    expect((await reader.verify()).ok).toBe(true);
    await world.store.txn([], [{ kind: "put", key: keys.audit(4), value: Buffer.from("{") }]);
    const { change: next } = await lead();
    expect((await next("e")).succeeded).toBe(true);
    expect((await reader.read({}, 1)).items[0]).toMatchObject({
      seq: 5,
      segment: "record 4 cannot be read",
    });
    expect(await reader.verify()).toMatchObject({ ok: false, brokenAt: 4, why: "it cannot be read" });
  });

  test("so many are kept: the oldest go behind an anchor, and what is left still holds", async () => {
    const { lead, reader, clock, changes } = begun();
    const { change } = await lead({ keepRecords: 100 });
    for (let i = 1; i <= 250; i++) await change(`c${i}`);
    clock.advance(60_000);
    await eventually(async () => (await changes()).length === 101);
    expect((await changes()).slice(0, 2)).toEqual(["records 1 to 150 are not kept any more", "c250"]);
    expect(await reader.verify()).toMatchObject({ ok: true, from: 151, to: 251, count: 101 });
    for (let i = 251; i <= 300; i++) await change(`c${i}`);
    const { change: next } = await lead({ keepRecords: 100 });
    await next("of the next leader");
    clock.advance(600_000);
    await eventually(async () => (await changes()).length === 101);
    expect(await reader.verify()).toMatchObject({ ok: true, from: 203, to: 303 });
  });

  test("records are kept for 90 days, and a day more", async () => {
    const { lead, reader, clock, changes } = begun();
    const { change } = await lead();
    for (let day = 0; day < 92; day++) {
      await change(`day ${day}`);
      clock.advance(DAY_MS);
    }
    const oldest = await eventually(async () => {
      clock.advance(600_000);
      const last = (await reader.read({}, 999)).items.at(-1);
      return last !== undefined && clock.now() - last.at < 90.1 * DAY_MS && last;
    });
    expect(await reader.verify()).toMatchObject({ ok: true, from: oldest.seq });
    expect((await changes())[0]).toBe(`records 1 to ${oldest.seq - 1} are not kept any more`);
  });

  test("a thousand records are told page by page, each once, and by what is asked of them", async () => {
    const { lead, reader, entry, clock, changes } = begun();
    const { log } = await lead();
    const append = async (change: string, more: Partial<AuditEntry>) =>
      await log.append(entry(change, more), []);
    for (let i = 0; i < 1000; i++)
      await append(`c${i}`, { namespace: i % 2 === 0 ? "default" : "other", service: `s${i % 10}` });
    clock.advance(DAY_MS);
    await append("cluster", { actor: "bob", action: "putAutomation" });
    await append("several", { namespace: "default", instances: ["10.0.0.1:1", "10.0.0.2:1"] });
    const seen: string[] = [];
    let next: number | undefined;
    do {
      const page = await reader.read({}, 77, next);
      seen.push(...page.items.map(({ change }) => change));
      ({ next } = page);
    } while (next !== undefined);
    expect(seen).toEqual(await changes());
    expect(seen).toHaveLength(1002);
    const asked = async (filter: Parameters<AuditReader["read"]>[0]) =>
      (await reader.read(filter, 9999)).items.map(({ change }) => change);
    expect(await asked({ service: "s3", namespace: "default" })).toEqual([]);
    expect(await asked({ service: "s3" })).toHaveLength(100);
    expect(await asked({ namespaces: ["default"] })).toHaveLength(501);
    expect(await asked({ actor: "bob" })).toEqual(["cluster"]);
    expect(await asked({ action: ["putAutomation", "prune"] })).toEqual(["cluster"]);
    expect(await asked({ instance: "10.0.0.2:1" })).toEqual(["several"]);
    expect(await asked({ since: clock.now() })).toEqual(["several", "cluster"]);
    expect(await asked({ until: clock.now() })).toHaveLength(1000);
  });
}
