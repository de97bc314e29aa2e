import { expect, test } from "vitest";
import { isAnyDeparting } from "./departure.ts";
import { newService } from "./service.ts";
import { decodeHead } from "./table.ts";
import { TableEncoder } from "./table-encoder.ts";
import { drainIntent, probe, registered, Stepper } from "#test/support/core.ts";

const T0 = 1_000_000;
const ID = "10.0.0.1:1";
const wish = { id: "m1", owner: "ann", actor: "ann", reason: "disk", createdAt: T0 };

test("maintenance is a drain that stops the checks and leaves the table once drained", () => {
  const s = new Stepper().fleet(T0, [1, 2, 3]).intents(T0 + 1, ID, { drains: [], maintenance: wish });
  expect([s.instance(1).status, s.weights()[1]]).toEqual(["maintenance", 0]);
  expect(s.effects).toContainEqual({ kind: "probe", id: ID, isKnown: true });
  expect(s.table()).toContain(1);
  expect(isAnyDeparting(s.state)).toBe(true);
  s.do(T0 + 2, { kind: "published", revision: 7 })
    .do(T0 + 3, { kind: "consumers", consumers: [], asOf: T0 + 3 })
    .tick(T0 + 3 + s.policy.drain.settleMs);
  expect(s.instance(1).departure?.stage).toBe("drained");
  expect([s.table(), isAnyDeparting(s.state)]).toEqual([[2, 3], false]);
  s.intents(T0 + 60_000, ID, undefined);
  expect([s.instance(1).status, s.table().includes(1)]).toEqual(["pending", true]);
  s.probed(T0 + 60_001, 1, true);
  expect(s.instance(1).status).toBe("warming");
});

test("what its last check before maintenance told of calls in flight is no word of now: nothing would ever end it", () => {
  for (const inFlight of [0, 3]) {
    const s = new Stepper().fleet(T0, [1, 2, 3]).probed(T0 + 1, 1, true, { inFlight });
    s.intents(T0 + 2, ID, { drains: [], maintenance: wish })
      .do(T0 + 3, { kind: "published", revision: 7 })
      .do(T0 + 4, { kind: "consumers", consumers: [], asOf: T0 + 4 })
      .tick(T0 + 4 + s.policy.drain.settleMs);
    expect(s.instance(1).departure).toMatchObject({ stage: "drained", evidence: "time" });
  }
});

test("nor is it once maintenance is over: a drain that stands waits for what the instance says then", () => {
  const s = new Stepper().fleet(T0, [1, 2, 3]).probed(T0 + 1, 1, true, { inFlight: 0 });
  const drains = [drainIntent("d1")];
  s.intents(T0 + 2, ID, { drains, maintenance: wish });
  s.do(T0 + 3, { kind: "published", revision: 7 }).intents(T0 + 4, ID, { drains });
  s.do(T0 + 5, { kind: "consumers", consumers: [], asOf: T0 + 5 });
  expect(s.instance(1).departure).toMatchObject({ stage: "converged", quiet: { by: "time" } });
  s.probed(T0 + 6, 1, true, { inFlight: 0 }).tick(T0 + 7);
  expect(s.instance(1).departure).toMatchObject({ quiet: { by: "instance", since: T0 + 7 } });
});

test("a circuit forced open takes it out, forced closed keeps it in, whatever the automatic one says", () => {
  const s = new Stepper().fleet(T0, [1, 2, 3]);
  s.intents(T0 + 1, ID, { drains: [], circuit: { ...wish, state: "open" } });
  expect([s.instance(1).status, s.weights()[1]]).toEqual(["forced_out", 0]);
  const open = { kind: "open", since: T0, until: T0 + 30_000, attempt: 1, because: "5 failed" } as const;
  const t = new Stepper().fleet(T0, [1, 2, 3]);
  t.state = {
    ...t.state,
    instances: t.state.instances.with([[ID, { ...t.instance(1), circuit: open }]]),
  };
  t.intents(T0 + 2, ID, { drains: [], circuit: { ...wish, state: "closed" } });
  expect(t.instance(1)).toMatchObject({ status: "serving", marks: ["forced_in"], circuit: open });
  t.intents(T0 + 3, ID, undefined);
  expect(t.instance(1).status).toBe("ejected");
});

test("one that failed while it was out is back on its first pass after the undrain, unless it is held for flapping", () => {
  const s = new Stepper().fleet(T0, [1, 2, 3]).drains(T0 + 1, ID, ["ci"]);
  s.down(T0 + 2, 1).drains(T0 + 20_000, ID, []);
  expect(s.instance(1).status).toBe("unhealthy");
  s.do(T0 + 20_100, { kind: "probed", id: ID, result: probe(true, T0 + 19_999) });
  expect(s.instance(1).status).toBe("unhealthy");
  s.probed(T0 + 20_101, 1, true);
  expect(s.instance(1).status).toBe("serving");
  const flapping = new Stepper().fleet(T0, [1, 2, 3]);
  for (let at = T0; at < T0 + 4000; at += 1000)
    flapping
      .probed(at, 1, true)
      .probed(at + 1, 1, true)
      .down(at + 2, 1);
  flapping
    .drains(T0 + 5000, ID, ["ci"])
    .drains(T0 + 6000, ID, [])
    .probed(T0 + 6001, 1, true);
  expect(flapping.instance(1)).toMatchObject({ status: "unhealthy", health: { passes: 1 } });
});

test("an undrain forgives an open circuit: it is tried, after its first pass", () => {
  const s = new Stepper().fleet(T0, [1, 2, 3]).drains(T0 + 1, ID, ["ci"]);
  const open = { kind: "open", since: T0, until: T0 + 90_000, attempt: 3, because: "5 failed" } as const;
  s.state = {
    ...s.state,
    instances: s.state.instances.with([[ID, { ...s.instance(1), circuit: open }]]),
  };
  s.drains(T0 + 2, ID, []).probed(T0 + 3, 1, true);
  expect(s.instance(1)).toMatchObject({ status: "trial", circuit: { kind: "half-open", attempt: 0 } });
  expect(s.weights()[1]).toBe(5);
});

test("a held drain that nobody renews ends where the instance passes its checks", () => {
  const held = { drains: [drainIntent("ci", { keepAliveMs: 30_000 })] };
  const s = new Stepper().fleet(T0, [1, 2, 3]).intents(T0 + 1, ID, held);
  s.tick(T0 + 29_000)
    .do(T0 + 30_000, { kind: "renewed", drain: "drain-ci" })
    .tick(T0 + 59_000);
  expect(s.effects.filter(({ kind }) => kind === "end-intents")).toEqual([]);
  s.tick(T0 + 60_000);
  expect(s.effects).toContainEqual({
    kind: "end-intents",
    id: ID,
    which: { kind: "abandoned", drain: "drain-ci" },
  });
});

test("and stays, marked abandoned, where it does not", () => {
  const held = { drains: [drainIntent("ci", { keepAliveMs: 30_000 })] };
  const s = new Stepper()
    .fleet(T0, [1, 2, 3])
    .intents(T0 + 1, ID, held)
    .down(T0 + 2, 1);
  s.tick(T0 + 31_000).tick(T0 + 32_000);
  expect(s.effects.filter(({ kind }) => kind === "end-intents")).toEqual([]);
  expect(s.transitions.filter(({ kind }) => kind === "drain.abandoned")).toHaveLength(1);
  const encoder = new TableEncoder();
  const table = (by: TableEncoder) => by.encode(s.state, s.policy, 1).chunks[0]?.toString();
  expect(table(encoder)).toContain('"abandoned"');
  s.do(T0 + 33_000, { kind: "renewed", drain: "drain-ci" });
  expect(table(encoder)).not.toContain('"abandoned"');
  expect(table(encoder)).toBe(table(new TableEncoder()));
  const { instances } = s.state;
  expect(s.do(T0 + 34_000, { kind: "renewed", drain: "drain-ci" }).state.instances).toBe(instances);
});

test("overrides of an address that went end after an hour; maintenance does not", () => {
  const s = new Stepper().fleet(T0, [1, 2, 3]).drains(T0 + 1, ID, ["ci"]);
  s.do(T0 + 2, { kind: "unregistered", id: ID, because: "deregistered" });
  s.tick(T0 + 3_600_001);
  expect(s.effects.filter(({ kind }) => kind === "end-intents")).toEqual([]);
  s.tick(T0 + 3_600_002);
  expect(s.effects).toContainEqual({ kind: "end-intents", id: ID, which: { kind: "orphaned" } });
  const m = new Stepper().fleet(T0, [1, 2, 3]).intents(T0 + 1, ID, { drains: [], maintenance: wish });
  m.do(T0 + 2, { kind: "unregistered", id: ID, because: "deregistered" }).tick(T0 + 9_000_000);
  expect(m.effects.filter(({ kind }) => kind === "end-intents")).toEqual([]);
  m.intents(T0 + 9_000_001, ID, { drains: [drainIntent("ci")], maintenance: wish }).tick(T0 + 9_000_002);
  expect(m.effects).toContainEqual({ kind: "end-intents", id: ID, which: { kind: "orphaned" } });
  const waiting = new Stepper().drains(T0, ID, ["ci"]).tick(T0 + 9_000_000);
  expect(waiting.effects.filter(({ kind }) => kind === "end-intents")).toEqual([]);
});

test("while automation is paused wishes are obeyed and all else is only observed", () => {
  const s = new Stepper().fleet(T0, [1, 2, 3, 4]);
  const pause = { since: T0, actor: "ann", reason: "incident" };
  s.do(T0 + 1, { kind: "fleet", fleet: { doubt: undefined, isMassLoss: false, pause } });
  s.down(T0 + 2, 1)
    .fleet(T0 + 5, [9])
    .vanished(T0 + 6, 2)
    .probed(T0 + 7, 2, false)
    .vanished(T0 + 60_000, 1)
    .tick(T0 + 60_000);
  expect(s.weights()).toEqual({ 1: 100, 2: 100, 3: 100, 4: 100, 9: 0 });
  expect(s.instance(1)).toMatchObject({ status: "serving", health: { kind: "unhealthy" } });
  s.drains(T0 + 60_001, "10.0.0.1:3", ["ci"]);
  expect(s.weights()[3]).toBe(0);
  s.do(T0 + 61_000, {
    kind: "fleet",
    fleet: { doubt: undefined, isMassLoss: false, pause: undefined },
  }).tick(T0 + 61_001);
  expect(s.instance(9).status).toBe("warming");
  expect(s.table()).toEqual([3, 4, 9]);
});

test("who is drained by everybody's reports is so once they say that nothing is in flight", () => {
  const s = new Stepper().fleet(T0, [1, 2, 3]).drains(T0 + 1, ID, ["ci"]);
  const consumers = [{ id: "web/1", held: 7, lastContactAt: T0, open: true }];
  const reported = (at: number, inFlight: number, ok: number) =>
    s.do(at, {
      kind: "reported",
      reports: [
        {
          client: "web/1",
          held: 7,
          windowMs: 1000,
          calls: [{ id: ID, ok, failed: 0, inFlight, latency: undefined }],
        },
      ],
    });
  s.do(T0 + 2, { kind: "published", revision: 7 });
  reported(T0 + 1000, 2, 5);
  s.do(T0 + 1001, { kind: "consumers", consumers, asOf: T0 + 1001 });
  expect(s.instance(1).departure).toMatchObject({ stage: "converged", reporting: "all" });
  s.tick(T0 + 7000);
  expect(s.instance(1).departure?.stage).toBe("converged");
  reported(T0 + 7001, 0, 1);
  s.tick(T0 + 7002).tick(T0 + 12_000);
  expect(s.instance(1).departure?.stage).toBe("converged");
  s.tick(T0 + 12_003);
  expect(s.instance(1).departure).toMatchObject({ stage: "drained", evidence: "traffic" });
});

test("what was reported before everybody had the table says nothing of calls begun until then", () => {
  const s = new Stepper().fleet(T0, [1, 2, 3]).drains(T0 + 1, ID, ["ci"]);
  const consumers = ["web/1", "web/2"].map((id) => ({ id, held: 7, lastContactAt: T0, open: true }));
  const reported = (at: number, client: string, held: number, inFlight: number) => {
    const calls = [{ id: ID, ok: 0, failed: 0, inFlight, latency: undefined }];
    s.do(at, { kind: "reported", reports: [{ client, held, windowMs: 10_000, calls }] });
  };
  s.do(T0 + 2, { kind: "published", revision: 7 });
  for (const client of ["web/1", "web/2"]) reported(T0 + 1000, client, 6, 0);
  s.do(T0 + 1001, { kind: "consumers", consumers, asOf: T0 + 1001 });
  expect(s.instance(1).departure).toMatchObject({ stage: "converged", reporting: "all" });
  reported(T0 + 8000, "web/1", 7, 0);
  s.tick(T0 + 8001);
  // The other one may have begun a call a moment before it had the table: its next report tells.
  expect(s.instance(1).departure?.stage).toBe("converged");
  reported(T0 + 9000, "web/2", 7, 0);
  s.tick(T0 + 9001);
  expect(s.instance(1).departure).toMatchObject({ stage: "drained", evidence: "traffic" });
});

test("a weight override survives its instance and applies when it comes again", () => {
  const s = new Stepper().fleet(T0, [1, 2]);
  const weight = { ...wish, weight: { kind: "absolute", value: 7 } } as const;
  s.intents(T0 + 1, ID, { drains: [], weight });
  s.do(T0 + 2, { kind: "unregistered", id: ID, because: "deregistered" });
  s.do(T0 + 3, { kind: "registered", registered: registered(1, {}, 50) }).probed(T0 + 4, 1, true);
  expect(s.instance(1).weighed.base).toMatchObject({ value: 7, from: "override" });
});

test("while automation is paused an undrain is obeyed too: back on the first pass, and held as it is then", () => {
  const s = new Stepper().fleet(0, [1, 2, 3]).drains(T0 + 1, ID, ["ci"]);
  const pause = { since: T0, actor: "ann", reason: "incident" };
  s.do(T0 + 2, { kind: "fleet", fleet: { doubt: undefined, isMassLoss: false, pause } });
  s.drains(T0 + 3, ID, []).tick(T0 + 1000);
  expect([s.instance(1).status, s.weights()[1]]).toEqual(["pending", 0]);
  s.probed(T0 + 1001, 1, true);
  expect([s.instance(1).status, s.weights()[1]]).toEqual(["warming", 10]);
  s.down(T0 + 1002, 1).tick(T0 + 60_000);
  expect([s.instance(1).status, s.weights()[1]]).toEqual(["warming", 10]);
});

test("overrides of an address that went end an hour after it did, whoever leads by then", () => {
  const s = new Stepper()
    .fleet(T0, [1, 2, 3])
    .drains(T0 + 1, ID, ["ci"])
    .drains(T0 + 1, "10.0.0.1:9", ["ci"]);
  s.do(T0 + 2, { kind: "unregistered", id: ID, because: "deregistered" });
  const [head = Buffer.alloc(0)] = new TableEncoder().encode(s.state, s.policy, 1).chunks;
  const next = new Stepper();
  next.state = newService(s.state.key, [], undefined, decodeHead(head));
  next.drains(T0 + 10, ID, ["ci"]).drains(T0 + 10, "10.0.0.1:9", ["ci"]);
  next.do(T0 + 12, { kind: "taken-over", deregistered: new Set() }).tick(T0 + 3_600_001);
  expect(next.effects.filter(({ kind }) => kind === "end-intents")).toEqual([]);
  next.tick(T0 + 3_600_002);
  expect(next.effects.filter(({ kind }) => kind === "end-intents")).toEqual([
    { kind: "end-intents", id: ID, which: { kind: "orphaned" } },
  ]);
});
