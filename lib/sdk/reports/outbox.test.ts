import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Report, type ReportInput } from "#lib/contract/report.ts";
import { ReportLedger } from "#server/control/report-ledger.ts";
import { BOUNDS_MS, MAX_CALLS } from "./call-log.ts";
import { type Account, Outbox } from "./outbox.ts";

const client = { service: "checkout", id: "10.0.1.3:9000", bootId: "9f2c" };

function account(ok: number, more: Partial<Account> = {}): Account {
  return { windowMs: 5000, held: {}, calls: [{ service: "orders", instance: "10.0.0.1:80", ok }], ...more };
}

function many(count: number, from = 1): ReportInput["calls"] {
  return Array.from({ length: count }, (_, i) => ({ service: "s", instance: `h:${from + i}`, ok: 1 }));
}

function all(outbox: Outbox): ReportInput[] {
  const reports: ReportInput[] = [];
  for (let report = outbox.next(); report !== undefined; report = outbox.next()) {
    reports.push(report);
    outbox.accepted();
  }
  return reports;
}

const okOf = (report: ReportInput | undefined) => report?.calls.reduce((sum, { ok }) => sum + ok, 0);

describe("numbers", () => {
  test("each report has its own; one that is tried again keeps number and content", () => {
    const outbox = new Outbox(client);
    expect(outbox.next()).toBeUndefined();
    outbox.add(account(1));
    const first = outbox.next();
    const sent = structuredClone(first);
    outbox.add(account(2));
    outbox.add(account(3));
    expect(outbox.next()).toBe(first);
    expect(first).toEqual(sent);
    outbox.accepted();
    expect(outbox.next()).toMatchObject({ seq: 1, client });
    expect(okOf(outbox.next())).toBe(5);
    outbox.accepted();
    outbox.accepted();
    expect(outbox.next()).toBeUndefined();
    outbox.add(account(1));
    expect(outbox.next()).toMatchObject({ seq: 2 });
  });

  test("one that is refused holds up no other, and its calls are counted as lost", () => {
    const outbox = new Outbox(client);
    const failed = { timeout: 1, connect: 2, reset: 3, server: 4 };
    const calls = [{ service: "orders", instance: "10.0.0.1:80", ok: 10, failed, rejected: 5 }];
    outbox.add(account(0, { calls }));
    outbox.next();
    outbox.add(account(7));
    outbox.refused();
    expect(outbox.lost).toBe(25);
    expect(okOf(outbox.next())).toBe(7);
    expect(outbox.next()).toMatchObject({ seq: 1 });
  });
});

describe("what waits", () => {
  const latency = (count: number) => ({
    bounds: BOUNDS_MS,
    counts: BOUNDS_MS.map(() => count).concat(count),
  });

  test("is one report of all its time, with what is held and in flight now", () => {
    const outbox = new Outbox(client);
    const [a, b] = ["10.0.0.1:80", "10.0.0.2:80"];
    outbox.add({
      windowMs: 5000,
      held: { orders: "e.1" },
      calls: [
        { service: "orders", instance: a, ok: 1, failed: { server: 1 }, inFlight: 9, latencyMs: latency(1) },
        { service: "orders", instance: b, ok: 4, inFlight: 2 },
      ],
    });
    outbox.add({
      windowMs: 4000.4,
      held: { orders: "e.2" },
      calls: [
        {
          service: "orders",
          instance: a,
          ok: 2,
          failed: { server: 2, reset: 1 },
          rejected: 3,
          inFlight: 5,
          latencyMs: latency(2),
        },
        { service: "stock", instance: a, ok: 8 },
      ],
    });
    const failed = { timeout: 0, connect: 0, reset: 1, server: 3 };
    expect(outbox.next()).toEqual({
      client,
      seq: 0,
      windowMs: 9000,
      held: { orders: "e.2" },
      calls: [
        { service: "orders", instance: a, ok: 3, failed, rejected: 3, inFlight: 5, latencyMs: latency(3) },
        { service: "orders", instance: b, ok: 4, inFlight: 0 },
        { service: "stock", instance: a, ok: 8 },
      ],
    });
  });

  test("is kept for an hour; beyond, the oldest ten minutes go and are counted", () => {
    const outbox = new Outbox(client);
    for (let minute = 0; minute < 60; minute++) outbox.add(account(1, { windowMs: 60_000 }));
    expect(outbox.lost).toBe(0);
    outbox.add(account(1, { windowMs: 60_000 }));
    expect(outbox.lost).toBe(10);
    expect(outbox.next()).toMatchObject({ windowMs: 600_000 });
  });

  test("is never merged into more entries than a report may have", () => {
    const outbox = new Outbox(client, { maxEntries: MAX_CALLS });
    outbox.add(account(0, { calls: many(MAX_CALLS - 1) }));
    outbox.add(account(0, { calls: many(MAX_CALLS - 1, 3) }));
    expect(outbox.next()?.calls).toHaveLength(MAX_CALLS - 1);
  });

  test("is told in several reports, each with a number and the whole window, where it is of many instances", () => {
    const outbox = new Outbox(client);
    const held = { orders: "e.1" };
    outbox.add({ windowMs: 5000, held, calls: many(MAX_CALLS) });
    const reports = all(outbox);
    expect(reports.map(({ seq }) => seq)).toEqual([...reports.keys()]);
    expect(Math.max(...reports.map(({ calls }) => calls.length))).toBe(800);
    expect(new Set(reports.flatMap(({ calls }) => calls.map(({ instance }) => instance))).size).toBe(
      MAX_CALLS,
    );
    expect(new Set(reports.map(({ windowMs }) => windowMs))).toEqual(new Set([5000]));
    for (const report of reports) expect(Report.parse(report).held).toEqual(held);
  });

  test("has all that is in flight in each report, so that none says of another's that it has ended", () => {
    const outbox = new Outbox(client, { maxEntries: 10 });
    const busy = [{ service: "orders", instance: "h:7", ok: 3, inFlight: 2 }];
    outbox.add(account(0, { calls: [...many(25, 100), ...busy] }));
    const reports = all(outbox);
    expect(reports.map(({ calls }) => calls.length)).toEqual([10, 10, 8]);
    const told = reports.map(({ calls }) => calls.find(({ instance }) => instance === "h:7"));
    expect(told.map((each) => [each?.ok, each?.inFlight])).toEqual([
      [3, 2],
      [0, 2],
      [0, 2],
    ]);
  });

  test("stays one report where most of it is in flight", () => {
    const outbox = new Outbox(client, { maxEntries: 10 });
    outbox.add(account(0, { calls: many(25).map((each) => ({ ...each, inFlight: 1 })) }));
    expect(all(outbox).map(({ calls }) => calls.length)).toEqual([25]);
  });

  test("has a window that the contract takes", () => {
    const outbox = new Outbox(client);
    outbox.add(account(1, { windowMs: 0 }));
    expect(outbox.next()).toMatchObject({ windowMs: 100 });
    outbox.accepted();
    outbox.add(account(1, { windowMs: 1e9 }));
    expect(outbox.next()).toMatchObject({ windowMs: 600_000 });
  });
});

const instances = fc.constantFrom("10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80");
const count = fc.integer({ min: 0, max: 9 });
const calls = fc.uniqueArray(
  fc.record({
    service: fc.constant("orders"),
    instance: instances,
    ok: count,
    failed: fc.record({ timeout: count, connect: count, reset: count, server: count }),
    rejected: count,
    latencyMs: fc.option(
      fc.record({
        bounds: fc.constant(BOUNDS_MS),
        counts: fc.array(count, { minLength: 13, maxLength: 13 }),
      }),
      { nil: undefined },
    ),
  }),
  { selector: ({ instance }) => instance },
);
const move = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("add" as const),
      calls,
      windowMs: fc.integer({ min: 0, max: 300_000 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("send" as const),
      arrives: fc.boolean(),
      isAnswered: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("straggler" as const), which: fc.nat() }) },
);

type Move = typeof move extends fc.Arbitrary<infer M> ? M : never;
type Sums = Record<string, number>;

function addTo(sums: Sums, made: ReportInput["calls"]): void {
  for (const { instance, ok, failed, rejected, latencyMs } of made) {
    const { timeout = 0, connect = 0, reset = 0, server = 0 } = failed ?? {};
    const calls = Object.entries({ ok, timeout, connect, reset, server, rejected: rejected ?? 0 });
    const times = (latencyMs?.counts ?? []).map((each, at) => [`≤ ${BOUNDS_MS[at]}`, each] as const);
    const add = (key: string, by: number) => (by === 0 ? undefined : (sums[key] = (sums[key] ?? 0) + by));
    for (const [what, by] of [...calls, ...times]) add(`${instance} ${what}`, by);
    for (const [, by] of calls) add("calls", by);
  }
}

/** Headgate, over a network that loses requests and answers, and delivers some twice, late. */
class Server {
  readonly sums: Sums = {};
  readonly #ledger = new ReportLedger();
  readonly #contents = new Map<number, string>();
  readonly sent: ReportInput[] = [];

  take(report: ReportInput): void {
    Report.parse(report);
    const text = JSON.stringify(report);
    expect(this.#contents.get(report.seq) ?? text).toBe(text);
    this.#contents.set(report.seq, text);
    const name = `${report.client.service}/${report.client.id}`;
    if (this.#ledger.note(name, report.client.bootId, report.seq) !== "repeated")
      addTo(this.sums, report.calls);
  }
}

function run(moves: readonly Move[], maxWaiting: number, maxEntries = 2) {
  const outbox = new Outbox(client, { maxWaiting, maxEntries });
  const server = new Server();
  const added: Sums = {};
  for (const each of moves) {
    if (each.kind === "add") {
      outbox.add({
        windowMs: each.windowMs,
        held: {},
        calls: structuredClone(each.calls),
      });
      addTo(added, each.calls);
    } else if (each.kind === "straggler") {
      const late = server.sent[each.which % server.sent.length];
      if (late !== undefined) server.take(late);
    } else if (each.kind === "send") {
      const report = outbox.next();
      if (report === undefined) continue;
      if (each.arrives) {
        server.sent.push(structuredClone(report));
        server.take(report);
      }
      if (each.arrives && each.isAnswered) outbox.accepted();
    }
  }
  for (let report = outbox.next(); report !== undefined; report = outbox.next()) {
    server.take(report);
    outbox.accepted();
  }
  return { added, told: server.sums, lost: outbox.lost };
}

const moves = fc.array(move, { maxLength: 100, size: "max" });

test("whatever is lost and repeated on the way, all is counted, and once", () => {
  fc.assert(
    fc.property(moves, (made) => {
      const { added, told, lost } = run(made, Infinity);
      expect(told).toEqual(added);
      expect(lost).toBe(0);
    }),
    { numRuns: 100 },
  );
});

test("what is not counted is counted as lost", () => {
  let losses = 0;
  fc.assert(
    fc.property(moves, fc.integer({ min: 1, max: 3 }), (made, maxWaiting) => {
      const { added, told, lost } = run(made, maxWaiting);
      expect((told["calls"] ?? 0) + lost).toBe(added["calls"] ?? 0);
      losses += lost;
    }),
    { numRuns: 100 },
  );
  expect(losses).toBeGreaterThan(0);
});
