import { expect, test } from "vitest";
import { StoreRefused, StoreUnavailable } from "#server/ports/store.ts";
import { EventLogs, texts } from "#test/support/event-logs.ts";
import { eventually } from "#test/support/eventually.ts";
import { StoreWorld, type OpenedStore } from "./store.world.ts";

const names = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `e${from + i}`);

const ROOM = { operations: 9, bytes: 1_000_000 };

/** What the event log must do over every store. */
export function eventLogCases(open: () => Promise<OpenedStore>): void {
  const world = new StoreWorld(open);
  const logs = () => new EventLogs(world.store);

  test("after a restart and a change of leader the log goes on: ids grow, cursors and resumes hold", async () => {
    const all = logs();
    const first = await all.lead();
    first.append(["a", "b", "c"].map((text) => all.transition(text)));
    await all.written(1);
    first.append([all.transition("d")]);
    await all.written(2);
    first.end();
    const page = await first.read({}, 2);
    expect(texts(page.items)).toEqual(["d", "c"]);

    const second = await all.lead();
    second.append([all.transition("e")]);
    const newest = await second.read({}, 3);
    expect(texts(newest.items)).toEqual(["e", "d", "c"]);
    const ids = newest.items.map(({ id }) => id);
    expect(ids.toSorted().toReversed()).toEqual(ids);
    expect(newest.items.slice(1)).toEqual(page.items);
    expect(texts((await second.read({}, 9, page.next)).items)).toEqual(["b", "a"]);
    expect(texts(await second.since(page.items[1]!.id, {}))).toEqual(["d", "e"]);
    expect(await second.since(newest.items[0]!.id, {})).toEqual([]);
  });

  test("an id that was never in the log, or is gone from it, is not resumed", async () => {
    const all = logs();
    const log = await all.lead();
    log.append([all.transition("a"), all.transition("lost")]);
    const [lost] = (await log.read({}, 1)).items;
    all.trouble = new StoreUnavailable("away", { unknownOutcome: false });
    all.clock.advance(5000);
    log.end(); // killed before the store took them
    all.trouble = undefined;
    const next = await all.lead();
    next.append([all.transition("b")]);
    for (const id of [lost!.id, "", "x", "zzzzzzzzzzz-zzzzzzzz", "00000000000-00000000"])
      expect(await next.since(id, {}), id).toBeUndefined();
  });

  test("10,000 events are told page by page, each once, whoever wrote them", async () => {
    const all = logs();
    for (let term = 0; term < 4; term++) {
      const log = await all.lead();
      for (let from = 0; from < 2500; from += 50) {
        log.append(names(50, term * 2500 + from).map((text) => all.transition(text)));
        await log.carry(ROOM, async (more) => world.store.txn([], more));
      }
      log.end();
    }
    const reader = await all.lead();
    const seen: string[] = [];
    let next: string | undefined;
    do {
      const page = await reader.read({}, 777, next);
      seen.push(...page.items.map(({ text }) => text));
      next = page.next;
    } while (next !== undefined);
    expect(seen).toEqual(names(10_000).toReversed());
  });

  test("a read that comes to the end of the log says when it begins, one that does not says nothing of it", async () => {
    const all = logs();
    const log = await all.lead();
    const began = all.clock.now();
    const later = { since: began + 1, until: began + 10 };
    expect((await log.read({}, 9)).begins).toBeUndefined();
    log.append([all.transition("in memory")]);
    expect((await log.read({}, 9)).begins).toBe(began);
    await all.written(1);
    all.clock.advance(500);
    log.append([all.transition("newer")]);
    await all.written(2);
    expect(await log.read({ until: began }, 9)).toEqual({ items: [], next: undefined, begins: began });
    expect(await log.read(later, 9)).toEqual({ items: [], next: undefined, begins: began });
    expect((await log.read({ service: "other" }, 9)).begins).toBe(began);
    expect((await log.read({}, 1)).begins).toBeUndefined();
  });

  test("a write of a leader that is none any more does not come into the log, and deposes it", async () => {
    const all = logs();
    const former = await all.lead();
    former.append([all.transition("former")]);
    const leader = await all.lead();
    leader.append([all.transition("leader")]);
    await all.written(1);
    await eventually(() => all.deposed.length === 1);
    former.end();
    expect(texts((await (await all.lead()).read({}, 9)).items)).toEqual(["leader"]);
  });

  test("while the store is away events are kept, some are lost, and how many is told once it is back", async () => {
    const all = logs();
    const log = await all.lead();
    all.trouble = new StoreUnavailable("away", { unknownOutcome: true });
    log.append(names(5300).map((text) => all.transition(text)));
    all.clock.advance(60_000);
    expect((await log.read({}, 1)).items[0]?.text).toBe("e5299");
    all.trouble = undefined;
    await eventually(async () => {
      all.clock.advance(1000);
      return (await log.read({ kind: "events.lost" }, 1)).items.length === 1;
    });
    await eventually(async () => {
      all.clock.advance(1000);
      const { items } = await (await all.lead()).read({}, 10_000);
      return items.length === 5001 && items;
    }).then((items) => {
      expect(items[0]).toMatchObject({ kind: "events.lost", evidence: { count: 300 } });
      expect(texts(items.slice(1))).toEqual(names(5000, 300).toReversed());
    });
  });

  test("what was not written when the term ended comes into the log when the same replica leads again", async () => {
    const all = logs();
    const log = await all.lead();
    log.append([all.transition("a")]);
    all.trouble = new StoreUnavailable("away", { unknownOutcome: true });
    all.clock.advance(5000);
    log.end();
    all.trouble = undefined;
    await all.lead(log);
    log.append([all.transition("b")]);
    await all.written(2);
    expect(texts((await log.read({}, 9)).items)).toEqual(["b", "a"]);
  });

  test("a transaction that carries events and is refused for them goes without, with one line in the log", async () => {
    const all = logs();
    const log = await all.lead();
    all.trouble = new StoreRefused("no_space", "full");
    const carry = async (name: string) => {
      log.append([all.transition(name)]);
      return await log.carry(ROOM, async (more) => {
        if (more.length > 0 && all.trouble !== undefined) throw all.trouble;
        return await world.store.txn([], [world.put(name, "table")]);
      });
    };
    for (const name of ["a", "b", "c"]) expect((await carry(name)).succeeded).toBe(true);
    all.clock.advance(70_000);
    expect((await carry("d")).succeeded).toBe(true);
    expect(await world.names()).toEqual(["a", "b", "c", "d"]);
    expect(all.log.lines.filter(({ level }) => level === "warn")).toHaveLength(1);
    all.trouble = undefined;
    all.clock.advance(70_000);
    await eventually(async () => (await all.kept()) > 0);
    log.end();
    expect(texts((await (await all.lead()).read({}, 9)).items)).toEqual(["d", "c", "b", "a"]);
  });

  test("a transaction without room for them carries no events; they go by themselves", async () => {
    const all = logs();
    const log = await all.lead();
    log.append([all.transition("a")]);
    for (const room of [
      { operations: 0, bytes: 1e6 },
      { operations: 9, bytes: 20 },
    ])
      await log.carry(room, async (more) => {
        expect(more).toEqual([]);
        return await world.store.txn([], []);
      });
    await all.written(1);
  });

  test("the log is pruned by age, also of what former leaders wrote", async () => {
    const all = logs();
    for (let hour = 0; hour < 30; hour++) {
      const former = await all.lead();
      former.append([all.transition(`h${hour}`)]);
      await former.carry(ROOM, async (more) => world.store.txn([], more));
      former.end(); // before it could prune
      all.clock.advance(3_600_000);
    }
    expect(await all.kept()).toBe(30);
    const log = await all.lead();
    await eventually(async () => {
      all.clock.advance(100);
      return (await all.kept()) <= 23;
    });
    const kept = texts((await log.read({}, 99)).items)!;
    expect(kept).toEqual(Array.from({ length: 23 }, (_, i) => `h${29 - i}`));
  });

  test("the log is pruned by bytes, oldest first", async () => {
    const all = logs();
    const log = await all.lead(all.make({ keepBytes: 200_000 }));
    for (let i = 0; i < 100; i++) {
      log.append([all.transition(`${i}`, { evidence: { much: "x".repeat(5000) } })]);
      await log.carry(ROOM, async (more) => world.store.txn([], more));
      all.clock.advance(60_000);
    }
    await eventually(async () => {
      all.clock.advance(60_000);
      return (await all.kept()) <= 42;
    });
    expect(await all.kept()).toBeGreaterThan(35);
    const next = await all.lead();
    expect((await next.read({}, 1)).items[0]?.text).toBe("99");
    expect((await next.read({}, 99)).items.at(-1)?.text).toBe(`${100 - (await all.kept())}`);
  });
}
