import fc from "fast-check";
import { expect, test } from "vitest";
import { LATENCY_BOUNDS_MS, ReportedCalls } from "#lib/contract/report.ts";
import { BOUNDS_MS, CallLog, type CallOutcome, type CallSlot, MAX_CALLS } from "./call-log.ts";

const NONE = { timeout: 0, connect: 0, reset: 0, server: 0 };
type Calls = ReturnType<CallLog["take"]>;

const called = (calls: Calls): string[] => calls.map(({ service, instance }) => `${service}/${instance}`);

test("the bounds are the contract's, and a report takes as many entries as the contract does", () => {
  expect(BOUNDS_MS).toEqual([...LATENCY_BOUNDS_MS]);
  const entry = ReportedCalls.parse({ service: "s", instance: "10.0.0.1:80", ok: 0 });
  const log = new CallLog();
  for (let i = 0; i <= MAX_CALLS; i++) log.rejected(entry.service, `10.0.0.1:${i}`);
  expect(log.take().length).toBe(10_000);
  expect(log.take().length).toBe(1);
});

test("each way to end is told, and what is in flight stays", () => {
  const log = new CallLog();
  for (const outcome of ["ok", "timeout", "connect", "reset", "server", "cancelled"] as const)
    log.end(log.begin("orders", "a:1"), outcome, 7);
  log.begin("orders", "a:1");
  log.rejected("orders", "a:1");
  const told = { service: "orders", instance: "a:1" };
  expect(log.take()).toEqual([
    {
      ...told,
      ok: 1,
      failed: { timeout: 1, connect: 1, reset: 1, server: 1 },
      rejected: 1,
      inFlight: 1,
      latencyMs: { bounds: BOUNDS_MS, counts: [0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
    },
  ]);
  expect(log.take()).toEqual([{ ...told, ok: 0, failed: NONE, rejected: 0, inFlight: 1 }]);
});

test("a time is in the first bucket that is not below it", () => {
  const log = new CallLog();
  for (const tookMs of [0, 1, 1.01, 5000, 5000.1, Infinity, NaN])
    log.end(log.begin("s", "a:1"), "ok", tookMs);
  expect(log.take()[0]?.latencyMs?.counts).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3]);
});

test("that nothing is in flight any more is told once, also when the call was given up; then the entry goes", () => {
  const log = new CallLog();
  const slot = log.begin("orders", "a:1");
  expect(log.take()).toMatchObject([{ inFlight: 1 }]);
  log.end(slot, "cancelled", 5);
  expect(log.take()).toMatchObject([{ inFlight: 0 }]);
  expect(log.take()).toEqual([]);
  log.end(log.begin("orders", "a:1"), "ok", 1);
  expect(log.take()).toMatchObject([{ ok: 1 }]);
});

test("a call that is ended twice counts once", () => {
  const log = new CallLog();
  const slot = log.begin("orders", "a:1");
  log.end(slot, "ok", 1);
  log.end(slot, "server", 1);
  expect(log.take()).toMatchObject([{ ok: 1, failed: NONE, inFlight: 0 }]);
});

test("what does not fit into one report is in the next, and none waits for ever", () => {
  const log = new CallLog(2);
  const call = () => ["a:1", "b:1", "c:1"].forEach((id) => log.end(log.begin("s", id), "ok", 1));
  call();
  expect(called(log.take())).toEqual(["s/a:1", "s/b:1"]);
  call();
  expect(log.take()).toMatchObject([
    { instance: "c:1", ok: 2 },
    { instance: "a:1", ok: 1 },
  ]);
  expect(called(log.take())).toEqual(["s/b:1"]);
});

const OUTCOMES: readonly CallOutcome[] = ["ok", "timeout", "connect", "reset", "server", "cancelled"];
const place = fc.record({
  service: fc.constantFrom("orders", "stock"),
  instance: fc.constantFrom("10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"),
});
const move = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("begin" as const), place }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("end" as const),
      which: fc.nat(),
      outcome: fc.constantFrom(...OUTCOMES),
      tookMs: fc.double({ min: 0, max: 6000, noNaN: true }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reject" as const), place }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("take" as const) }) },
);

/** What happened, by `<service>/<instance> <what>`. */
class Tally {
  readonly sums = new Map<string, number>();
  add(key: string, by = 1): void {
    if (by !== 0) this.sums.set(key, (this.sums.get(key) ?? 0) + by);
  }
  addCalls(calls: Calls): void {
    for (const { service, instance, ok, failed, rejected, latencyMs } of calls) {
      const key = `${service}/${instance}`;
      this.add(`${key} ok`, ok);
      for (const [how, count] of Object.entries(failed ?? {})) this.add(`${key} ${how}`, count);
      this.add(`${key} rejected`, rejected);
      latencyMs?.counts.forEach((count, at) => this.add(`${key} ≤ ${BOUNDS_MS[at] ?? Infinity}`, count));
    }
  }
}

test("all takes together are what happened, whatever came between", () => {
  fc.assert(
    fc.property(
      fc.array(move, { maxLength: 300, size: "max" }),
      fc.integer({ min: 1, max: 7 }),
      (moves, most) => {
        const log = new CallLog(most);
        const [happened, told] = [new Tally(), new Tally()];
        const begun: CallSlot[] = [];
        const take = () => {
          const calls = log.take();
          told.addCalls(calls);
          for (const each of calls) {
            ReportedCalls.parse(each);
            const inFlight = begun.filter(
              ({ service, instance }) => service === each.service && instance === each.instance,
            );
            expect(each.inFlight).toBe(inFlight.length);
          }
          expect(new Set(called(calls)).size).toBe(calls.length);
          return calls;
        };
        const end = (slot: CallSlot, outcome: CallOutcome, tookMs: number) => {
          log.end(slot, outcome, tookMs);
          if (outcome === "cancelled") return;
          happened.add(`${slot.service}/${slot.instance} ${outcome}`);
          const bound = BOUNDS_MS.find((each) => tookMs <= each) ?? Infinity;
          if (outcome !== "connect") happened.add(`${slot.service}/${slot.instance} ≤ ${bound}`);
        };
        for (const each of moves) {
          if (each.kind === "take") take();
          else if (each.kind === "begin") begun.push(log.begin(each.place.service, each.place.instance));
          else if (each.kind === "reject") {
            log.rejected(each.place.service, each.place.instance);
            happened.add(`${each.place.service}/${each.place.instance} rejected`);
          } else if (begun.length > 0) {
            const [slot] = begun.splice(each.which % begun.length, 1);
            end(slot!, each.outcome, each.tookMs);
          }
        }
        for (const slot of begun.splice(0)) end(slot, "ok", 1);
        for (let left = 20; left > 0 && take().length > 0; left--);
        expect(Object.fromEntries(told.sums)).toEqual(Object.fromEntries(happened.sums));
        expect(log.take()).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});
