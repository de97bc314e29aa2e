import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ServiceEvent } from "#server/core/event.ts";
import { serviceKeyText, type ServiceKey } from "#server/core/keys.ts";
import type { ServiceState } from "#server/core/model.ts";
import { Report } from "#lib/contract/report.ts";
import type { CallSums, ReportOutcome } from "#server/ports/reports.ts";
import { NO_TRAFFIC } from "#server/core/traffic.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { calls, report } from "#test/support/reports.ts";
import { LastReports } from "./last-reports.ts";
import { ReportDesk } from "./report-desk.ts";

const A = "10.0.0.1:80";
const B = "10.0.0.2:80";
type Delivery = "arrives" | "is lost" | "arrives, but nobody learns of it";

/** Two replicas, the first of which leads; orders has the instances A and B, and its table is at revision 10. */
function twoReplicas(deliveries: Delivery[] = []) {
  const clock = new FakeClock();
  const outcomes: Record<ReportOutcome, number> = { accepted: 0, duplicate: 0, dropped: 0 };
  const posted: { service: string; event: ServiceEvent & { kind: "reported" } }[] = [];
  const sums: CallSums[] = [];
  const suspectCalls: number[] = [];
  const world = { leading: "a" as "a" | "b" | undefined, suspect: "" };
  const many = Array.from({ length: 10_000 }, (_, n) => `10.1.${n >> 8}.${n & 255}:80`);
  // Only the instances and the suspects are looked at.
  const suspects = new Map<string, number>();
  const orders = {
    instances: new Map([A, B, ...many].map((id) => [id, {}])),
    traffic: { ...NO_TRAFFIC, suspects },
  } as unknown as ServiceState;
  const counting = {
    service: ({ service }: ServiceKey) => (service === "orders" ? orders : undefined),
    post: (key: ServiceKey, event: ServiceEvent) => {
      if (event.kind !== "reported") return;
      posted.push({ service: serviceKeyText(key), event });
      if (event.reports.some(({ client }) => client === world.suspect)) suspects.set(world.suspect, 1);
    },
  };
  const desks = new Map<string, ReportDesk>();
  const desk = (id: string) => {
    const made = new ReportDesk({
      clock,
      log: keptLog(),
      telemetry: {
        reports: (outcome, count) => (outcomes[outcome] += count),
        calls: (each) => sums.push(each),
        suspectCalls: (_service, count) => suspectCalls.push(count),
      },
      now: () => clock.now(),
      counting: () => (world.leading === id ? counting : undefined),
      leader: () =>
        world.leading === undefined
          ? undefined
          : { id: world.leading, advertise: "", version: "0", startedAt: 0 },
      epoch: () => "e",
      tableRevision: ({ service }) => (service === "orders" ? 10 : undefined),
      forward: async (leader, body) => {
        const delivery = deliveries.shift() ?? "arrives";
        const read = JSON.parse(body) as { reports: { namespace: string; ageMs: number; report: unknown }[] };
        const taken = read.reports.map((each) => ({ ...each, report: Report.parse(each.report) }));
        const arrived = delivery !== "is lost" && desks.get(leader.id)?.takeForwarded(taken) === true;
        if (!arrived || delivery !== "arrives") throw new Error(delivery);
      },
    });
    desks.set(id, made);
    made.start();
    return made;
  };
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 1000) {
      clock.advance(1000);
      await new Promise(setImmediate);
    }
  };
  const reports = () => posted.flatMap(({ event }) => event.reports);
  const okOf = (client: string) =>
    reports()
      .filter((each) => each.client === client)
      .flatMap((each) => each.calls)
      .reduce((sum, { ok }) => sum + ok, 0);
  return {
    clock,
    world,
    outcomes,
    posted,
    sums,
    suspectCalls,
    many,
    a: desk("a"),
    b: desk("b"),
    pass,
    reports,
    okOf,
  };
}

test("any interleaving of retries over two replicas counts each report exactly once", async () => {
  const send = fc.record({
    client: fc.integer({ min: 0, max: 2 }),
    boot: fc.integer({ min: 0, max: 2 }),
    seq: fc.integer({ min: 0, max: 12 }),
    to: fc.constantFrom("a" as const, "b" as const),
    // Which comes first is the interleaving: between sends, some time passes or none.
    thenMs: fc.constantFrom(0, 0, 1000),
  });
  const delivery = fc.constantFrom<Delivery>("arrives", "is lost", "arrives, but nobody learns of it");
  await fc.assert(
    fc.asyncProperty(
      fc.array(send, { maxLength: 40 }),
      fc.array(delivery, { maxLength: 5 }),
      async (sends, deliveries) => {
        const replicas = twoReplicas(deliveries);
        const distinct = new Map<string, Set<string>>();
        for (const { client, boot, seq, to, thenMs } of sends) {
          const id = String(client);
          const said = distinct.get(id) ?? new Set();
          distinct.set(id, said.add(`${boot} ${seq}`));
          replicas[to].take("default", report({ id, bootId: String(boot), seq, calls: [calls(A, 1)] }));
          await replicas.pass(thenMs);
        }
        await replicas.pass(8000);
        const counted = [...distinct.values()].reduce((sum, said) => sum + said.size, 0);
        for (const [id, said] of distinct) expect(replicas.okOf(`checkout/${id}`)).toBe(said.size);
        expect(replicas.outcomes.accepted).toBe(counted);
        expect(replicas.outcomes.dropped).toBe(0);
      },
    ),
    { numRuns: 60 },
  );
});

describe("what the leader's queue is given", () => {
  test("one event per service and second, with what each client said", async () => {
    const { a, b, pass, posted, clock } = twoReplicas();
    const latencyMs = { bounds: [1, 10], counts: [1, 2, 3] };
    const failed = { timeout: 1, connect: 2, reset: 3, server: 4 };
    a.take(
      "default",
      report({ held: { orders: "e.9" }, calls: [calls(A, 5, { failed, inFlight: 2, latencyMs })] }),
    );
    b.take("default", report({ id: "2", calls: [calls(B, 7)] }));
    await pass(2000);
    expect(posted.map(({ service }) => service)).toEqual(["default/orders", "default/orders"]);
    expect(posted.flatMap(({ event }) => event.reports)).toEqual([
      {
        client: "checkout/1",
        held: 9,
        windowMs: 5000,
        madeAt: clock.now() - 2000,
        calls: [{ id: A, ok: 5, failed: 10, inFlight: 2, latency: latencyMs }],
      },
      {
        client: "checkout/2",
        held: undefined,
        windowMs: 5000,
        madeAt: clock.now() - 2000,
        calls: [{ id: B, ok: 7, failed: 0, inFlight: 0, latency: undefined }],
      },
    ]);
    await pass(3000);
    expect(posted).toHaveLength(2);
  });

  test("services and instances that do not exist are left out, held revisions no higher than exists", async () => {
    const { a, pass, reports, outcomes, sums } = twoReplicas();
    const held = { orders: "e.999999999999999", gone: "e.3", __proto: "x" };
    a.take(
      "default",
      report({ held, calls: [calls(A, 1), calls("10.0.0.9:80", 2), calls(A, 3, { service: "__proto__" })] }),
    );
    a.take("default", report({ seq: 1, held: { orders: "other.10" } }));
    await pass(1000);
    expect(reports()).toMatchObject([{ held: 10, calls: [{ id: A, ok: 1 }] }]);
    expect(sums).toMatchObject([{ byCaller: new Map([["checkout", expect.objectContaining({ ok: 1 })]]) }]);
    expect(outcomes.accepted).toBe(2);
  });

  test("calls to each instance add up over clients: what failed by it, and how long it took; not what was refused", async () => {
    const { a, pass, sums } = twoReplicas();
    const latencyMs = { bounds: [10, 20], counts: [1, 2, 1] };
    const failed = { timeout: 1, connect: 1, reset: 1, server: 1 };
    a.take("default", report({ calls: [calls(A, 3, { failed, rejected: 9, latencyMs }), calls(B, 1)] }));
    a.take("default", report({ id: "2", calls: [calls(A, 2)] }));
    await pass(1000);
    expect(sums.map(({ byInstance }) => Object.fromEntries(byInstance))).toEqual([
      {
        [A]: { calls: 9, failed: 4, timed: 4, sumMs: 5 + 2 * 15 + 20 },
        [B]: { calls: 1, failed: 0, timed: 0, sumMs: 0 },
      },
    ]);
  });

  test("an empty report of whoever holds the table says that it called nobody", async () => {
    const { a, pass, reports } = twoReplicas();
    a.take("default", report({ held: { orders: "e.10" } }));
    await pass(1000);
    expect(reports()).toMatchObject([{ client: "checkout/1", held: 10, windowMs: 5000, calls: [] }]);
  });
});

describe("a report that was long on its way", () => {
  test("counts from when a replica took it", async () => {
    const { b, pass, reports, clock } = twoReplicas(["is lost", "is lost"]);
    b.take("default", report({ calls: [calls(A, 1)] }));
    const takenAt = clock.now();
    await pass(6000);
    expect(reports()).toMatchObject([{ madeAt: takenAt, calls: [{ id: A, ok: 1 }] }]);
  });

  test("and was overtaken on it, tells of calls alone", async () => {
    const { a, b, pass, reports } = twoReplicas();
    b.take("default", report({ held: { orders: "e.9" }, calls: [calls(A, 1, { inFlight: 3 })] }));
    a.take("default", report({ seq: 1, held: { orders: "e.10" }, calls: [] }));
    await pass(3000);
    expect(reports().map(({ held, isLate }) => [held, isLate])).toEqual([
      [10, undefined],
      [9, true],
    ]);
  });
});

describe("calls in flight that a client names no more", () => {
  test("have ended, also where it names neither the service nor its table any more", async () => {
    const { a, pass, reports } = twoReplicas();
    a.take("default", report({ calls: [calls(A, 1, { inFlight: 3 })] }));
    a.take("default", report({ seq: 1, calls: [calls(A, 1, { service: "stock" })] }));
    a.take("default", report({ seq: 2 }));
    await pass(1000);
    expect(reports().map((each) => each.calls.map(({ inFlight }) => inFlight))).toEqual([[3], []]);
  });

  test("are not taken to have ended by a report that was overtaken", async () => {
    const { a, pass, reports } = twoReplicas();
    a.take("default", report({ seq: 1, calls: [calls(A, 1, { inFlight: 3 })] }));
    a.take("default", report({ seq: 0 }));
    await pass(1000);
    expect(reports()).toHaveLength(1);
  });

  test("are remembered of 10,000 clients, those that told last", () => {
    const last = new LastReports();
    const busy = report({ calls: [calls(A, 1, { inFlight: 1 })] });
    for (let n = 0; n <= 10_000; n += 1) last.told(`c${n}`, busy, n);
    expect(last.size).toBe(10_000);
    expect(last.told("c10000", report(), 20_000).ended).toEqual(["orders"]);
    expect(last.told("c0", report(), 20_000).ended).toEqual([]);
  });
});

test("an account in several reports, each of its whole window, is of one client, and of its calls in flight once", async () => {
  const { a, clock, pass } = twoReplicas();
  const from = clock.now();
  a.tookOver(from);
  const busy = { inFlight: 2 };
  const part = (seq: number, ...made: ReturnType<typeof calls>[]) =>
    report({ seq, held: { orders: "e.10" }, calls: made });
  for (let seq = 0; seq < 6; seq += 2) {
    await pass(5000);
    a.take("default", part(seq, calls(A, 50, busy)));
    a.take("default", part(seq + 1, calls(A, 0, busy), calls(B, 50)));
  }
  await pass(1000);
  const service = { namespace: "default", service: "orders" };
  const series = (metric: "calls" | "inFlight") =>
    a.traffic.series({ metric, service, instance: undefined, caller: undefined, from, to: from + 15_000 });
  expect(series("calls")).toMatchObject({ reporting: [1, 1], values: [20, 20] });
  expect(series("inFlight")).toMatchObject({ values: [2, 2] });
});

describe("while nobody leads", () => {
  test("reports wait some seconds, whoever comes to lead, and count once", async () => {
    const { a, b, world, pass, okOf } = twoReplicas();
    world.leading = undefined;
    b.take("default", report({ calls: [calls(A, 1)] }));
    a.take("default", report({ calls: [calls(A, 1)] }));
    a.take("default", report({ seq: 1, calls: [calls(A, 1)] }));
    await pass(5000);
    expect(okOf("checkout/1")).toBe(0);
    world.leading = "b";
    await pass(2000);
    expect(okOf("checkout/1")).toBe(2);
  });

  test("then they are dropped, and that is counted", async () => {
    const { b, world, pass, outcomes, okOf } = twoReplicas();
    world.leading = undefined;
    for (let seq = 0; seq < 3; seq++) b.take("default", report({ seq, calls: [calls(A, 1)] }));
    await pass(11_000);
    expect(outcomes.dropped).toBe(3);
    world.leading = "a";
    await pass(3000);
    expect(okOf("checkout/1")).toBe(0);
  });
});

test("a replica that closes gives away what it has", async () => {
  const { a, b, okOf } = twoReplicas();
  b.take("default", report({ calls: [calls(A, 4)] }));
  await b.close();
  await a.close();
  expect(okOf("checkout/1")).toBe(4);
});

test("what makes a client suspect is in no figure of calls but that of suspects", async () => {
  const { a, pass, world, sums, suspectCalls } = twoReplicas();
  const latencyMs = { bounds: [10], counts: [1, 1] };
  a.take("default", report({ calls: [calls(A, 2, { latencyMs })] }));
  world.suspect = "checkout/broken";
  const failed = { timeout: 1, connect: 2, reset: 3, server: 4 };
  a.take("default", report({ id: "broken", calls: [calls(A, 1, { failed, rejected: 9, latencyMs })] }));
  await pass(1000);
  expect(sums).toMatchObject([
    {
      byCaller: new Map([["checkout", { ok: 2, timeout: 0, connect: 0, reset: 0, server: 0, rejected: 0 }]]),
      byInstance: new Map([[A, expect.objectContaining({ calls: 2, failed: 0, timed: 2 })]]),
    },
  ]);
  expect(suspectCalls).toEqual([11]);
});

test("much at once is judged in turns of the event loop, each report whole, and each client's in its order", async () => {
  const { a, clock, posted, sums, many } = twoReplicas();
  const all = many.map((id) => calls(id, 1));
  a.take("default", report({ calls: all }));
  for (let seq = 1; seq < 6; seq++) a.take("default", report({ seq, calls: all.slice(0, 400) }));
  clock.advance(1000);
  const turns = [posted.length];
  while (sums.length < 4) {
    await new Promise(setImmediate);
    turns.push(posted.length);
    if (turns.length === 2) {
      a.take("default", report({ seq: 6, calls: all.slice(0, 1) }));
      clock.advance(1000);
    }
  }
  await a.close();
  const sizes = posted.map(({ event }) => event.reports.map((each) => each.calls.length));
  for (const [index, count] of turns.entries()) {
    const ofTurn = sizes.slice(turns[index - 1] ?? 0, count).flat();
    if (ofTurn.length > 1) expect(ofTurn.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(1000);
  }
  expect(sizes).toEqual([[10_000], [400, 400], [400, 400], [400], [1]]);
  expect(sums.reduce((sum, { byCaller }) => sum + (byCaller.get("checkout")?.ok ?? 0), 0)).toBe(12_001);
});

test("a report that comes while older ones wait is counted after them", async () => {
  const { a, world, pass, reports } = twoReplicas();
  world.leading = undefined;
  a.take("default", report({ seq: 0, calls: [calls(A, 1, { inFlight: 7 })] }));
  world.leading = "a";
  a.take("default", report({ seq: 1, calls: [calls(A, 1, { inFlight: 0 })] }));
  await pass(2000);
  expect(reports().flatMap((each) => each.calls.map(({ inFlight }) => inFlight))).toEqual([7, 0]);
});
