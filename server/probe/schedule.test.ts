import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { ProbeTarget } from "#server/ports/prober.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { type Checker, failed, type Outcome, passed } from "./checker.ts";
import { createSchedule } from "./schedule.ts";

type Check = ProbeTarget["check"];

function target(key: string, options: { port?: number; check?: Partial<Check> } = {}): ProbeTarget {
  const check = { kind: "tcp", intervalMs: 1000, timeoutMs: 500, jitter: 0, ...options.check } as Check;
  return { key, host: "127.0.0.1", port: options.port ?? 1, check };
}

// Of any target in any test; told here, since a check that throws is a failed check like another.
const overlaps: number[] = [];
afterEach(() => expect(overlaps.splice(0)).toEqual([]));

/** A schedule on a clock of its own, over checks that take as long and end as told. */
function world(options: { maxFirstInFlight?: number; random?: () => number } = {}) {
  const clock = new FakeClock();
  const results: { key: string; at: number; ok: boolean; startedAt: number }[] = [];
  const starts: { port: number; at: number }[] = [];
  const counted: string[] = [];
  const running = new Map<number, number>();
  const closed: number[] = [];
  const fate = { tookMs: 5, outcome: passed("") as Outcome };
  let maxRunning = 0;

  const checkerFor = ({ port }: ProbeTarget): Checker => {
    let end: (() => void) | undefined;
    return {
      check: () =>
        new Promise((resolve) => {
          const { tookMs, outcome } = fate;
          running.set(port, (running.get(port) ?? 0) + 1);
          if (running.get(port) !== 1) overlaps.push(port);
          maxRunning = Math.max(maxRunning, [...running.values()].filter((n) => n > 0).length);
          starts.push({ port, at: clock.monotonic() });
          const stop = clock.after(tookMs, () => end?.());
          end = () => {
            end = undefined;
            stop();
            running.set(port, 0);
            resolve(outcome);
          };
        }),
      close: () => {
        closed.push(port);
        end?.();
      },
    };
  };

  const schedule = createSchedule({
    clock,
    random: { next: options.random ?? (() => 0.5) },
    telemetry: { probeDone: (_, result) => void counted.push(result) },
    onResult: (key, { ok, startedAt }) => {
      results.push({ key, ok, startedAt, at: clock.monotonic() });
    },
    maxFirstInFlight: options.maxFirstInFlight ?? 256,
    checkerFor,
  });

  return {
    clock,
    schedule,
    results,
    starts,
    counted,
    closed,
    fate,
    maxRunning: () => maxRunning,
    of: (key: string) => results.filter((result) => result.key === key),
    /** Moves time on, letting promises be kept at each tick. */
    pass: async (ms: number) => {
      for (let left = ms; left > 0; left -= 10) {
        clock.advance(Math.min(10, left));
        await turn();
      }
    },
  };
}

describe("a new target", () => {
  test("is probed at once, then every interval", async () => {
    const { schedule, starts, pass } = world();
    schedule.schedule(target("a"));
    await pass(3500);
    expect(starts.map(({ at }) => at)).toEqual([0, 1000, 2000, 3000]);
  });

  test("waits in order where many come at once: 256 first probes at a time", async () => {
    const { schedule, starts, pass, maxRunning, results } = world();
    for (let n = 0; n < 1000; n++)
      schedule.schedule(target(`t${n}`, { port: n + 1, check: { intervalMs: 60_000 } }));
    await pass(100);
    expect(maxRunning()).toBe(256);
    expect(starts.map(({ port }) => port)).toEqual(Array.from({ length: 1000 }, (_, n) => n + 1));
    expect(results).toHaveLength(1000);
  });

  test("that is cancelled while it waits is never probed, and holds up nobody", async () => {
    const { schedule, starts, pass } = world({ maxFirstInFlight: 1 });
    for (const port of [1, 2, 3]) schedule.schedule(target(`t${port}`, { port }));
    schedule.cancel("t2");
    await pass(100);
    expect(starts.map(({ port }) => port)).toEqual([1, 3]);
  });
});

describe("an adopted target", () => {
  test("is first probed at a random point within one interval", async () => {
    let next = 0;
    const { schedule, starts, pass } = world({ random: () => (next++ % 100) / 100 });
    for (let n = 0; n < 100; n++) schedule.adopt(target(`t${n}`, { port: n + 1 }));
    expect(starts).toEqual([]);
    await pass(990);
    expect(starts).toHaveLength(100);
    expect(starts.filter(({ at }) => at <= 500)).toHaveLength(51);
  });
});

describe("jitter", () => {
  test("spreads each interval by its share, both ways", async () => {
    const draws = [0, 0.999, 0, 0.999];
    const { schedule, starts, pass } = world({ random: () => draws.shift() ?? 0.5 });
    schedule.schedule(target("a", { check: { jitter: 0.2 } }));
    await pass(4000);
    const gaps = starts.slice(1).map(({ at }, n) => at - starts[n]!.at);
    expect(gaps[0]).toBe(800);
    expect(gaps[1]).toBeCloseTo(1200, -2);
  });
});

describe("targets with the same address and check", () => {
  test("share one probe, and each gets its result", async () => {
    const { schedule, starts, of, pass } = world();
    schedule.schedule(target("a"));
    schedule.schedule(target("b"));
    await pass(2500);
    expect(starts.filter(({ at }) => at > 100)).toHaveLength(2);
    expect(
      of("a")
        .slice(-2)
        .map(({ at }) => at),
    ).toEqual(
      of("b")
        .slice(-2)
        .map(({ at }) => at),
    );
  });

  test("are probed again at once for one that comes later; a probe begun before it says nothing about it", async () => {
    const { schedule, of, pass, fate } = world();
    fate.tookMs = 100;
    schedule.schedule(target("a"));
    await pass(50);
    schedule.schedule(target("b"));
    await pass(300);
    expect(of("a")).toHaveLength(2);
    expect(of("b")).toHaveLength(1);
    expect(of("b")[0]!.startedAt).toBeGreaterThanOrEqual(of("a")[0]!.startedAt + 100);
  });

  test("are let go by the last that goes", async () => {
    const { schedule, closed, of, pass } = world();
    schedule.schedule(target("a"));
    schedule.schedule(target("b"));
    schedule.cancel("a");
    await pass(1500);
    expect(closed).toEqual([]);
    expect(of("b").length).toBeGreaterThan(1);
    schedule.cancel("b");
    expect(closed).toEqual([1]);
  });
});

describe("cancel", () => {
  test("delivers nothing afterwards, not even of a probe under way", async () => {
    const { schedule, results, pass } = world();
    schedule.schedule(target("a"));
    schedule.cancel("a");
    await pass(3000);
    expect(results).toEqual([]);
  });

  test("and schedule anew: the old probe's result is not the new target's", async () => {
    const { schedule, results, pass, fate, clock } = world();
    fate.outcome = failed("old");
    fate.tookMs = 200;
    schedule.schedule(target("a"));
    await pass(50);
    schedule.cancel("a");
    fate.outcome = passed("new");
    schedule.schedule(target("a"));
    const since = clock.now();
    await pass(500);
    expect(results.map(({ ok }) => ok)).toEqual([true]);
    expect(results[0]!.startedAt).toBeGreaterThanOrEqual(since);
  });
});

describe("a change of a target's check", () => {
  test("that is none keeps its place", async () => {
    const { schedule, starts, pass } = world();
    schedule.schedule(target("a"));
    await pass(500);
    schedule.schedule(target("a"));
    await pass(1000);
    expect(starts.map(({ at }) => at)).toEqual([0, 1000]);
  });

  test("that is none keeps the probe under way", async () => {
    const { schedule, starts, results, pass, fate } = world();
    fate.tookMs = 100;
    schedule.schedule(target("a"));
    await pass(50);
    schedule.schedule(target("a"));
    await pass(900);
    expect([starts.length, results.length]).toEqual([1, 1]);
  });

  test("to a shorter interval counts from the last probe, to a longer one begins with the next", async () => {
    const { schedule, starts, pass } = world();
    schedule.schedule(target("a"));
    await pass(300);
    schedule.schedule(target("a", { check: { intervalMs: 500 } }));
    await pass(300);
    expect(starts.map(({ at }) => at)).toEqual([0, 500]);
    schedule.schedule(target("a", { check: { intervalMs: 2000 } }));
    await pass(2500);
    expect(starts.map(({ at }) => at)).toEqual([0, 500, 1000, 3000]);
  });

  test("before the first result is a first probe still", async () => {
    const { schedule, starts, of, pass, fate } = world();
    fate.tookMs = 100;
    schedule.schedule(target("a"));
    await pass(50);
    schedule.schedule(target("a", { port: 2 }));
    await pass(200);
    expect(starts.map(({ port }) => port)).toEqual([1, 2]);
    expect(of("a")).toHaveLength(1);
  });
});

describe("probeNow", () => {
  test("probes at once, and delivers a result of a probe begun after the call", async () => {
    const { schedule, results, starts, pass, fate, clock } = world();
    schedule.schedule(target("a"));
    await pass(400);
    schedule.probeNow("a");
    expect(starts.at(-1)!.at).toBe(400);
    fate.tookMs = 100;
    await pass(50);
    schedule.probeNow("a");
    await pass(50);
    schedule.probeNow("a");
    const since = clock.now();
    schedule.probeNow("unknown");
    await pass(300);
    expect(results.at(-1)!.startedAt).toBeGreaterThanOrEqual(since);
  });
});

describe("a stalled event loop", () => {
  test("gives up probes that begin late, and makes them again within a second", async () => {
    const { schedule, counted, results, pass, clock, fate } = world();
    schedule.schedule(target("a"));
    await pass(600);
    fate.outcome = failed("would be counted");
    clock.stall(5000);
    expect(counted.at(-1)).toBe("discarded");
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    fate.outcome = passed("");
    await pass(1100);
    expect(results).toHaveLength(2);
  });

  test("during a probe makes its failure no failure: it is made again", async () => {
    const { schedule, counted, results, pass, clock, fate } = world();
    schedule.schedule(target("a"));
    await pass(600);
    fate.tookMs = 500;
    fate.outcome = failed("timeout after 500 ms");
    await pass(450);
    clock.stall(3000);
    await turn();
    expect(counted.at(-1)).toBe("discarded");
    fate.tookMs = 5;
    fate.outcome = passed("");
    await pass(1100);
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(results).toHaveLength(2);
  });

  test("leaves a pass a pass, and a plain failure a failure", async () => {
    const { schedule, results, pass, clock, fate } = world();
    schedule.schedule(target("a"));
    clock.stall(3000);
    await turn();
    expect(results.map(({ ok }) => ok)).toEqual([true]);
    fate.outcome = failed("connect refused");
    await pass(2000);
    expect(results.at(-1)!.ok).toBe(false);
  });

  test("never starves a check whose timeout is shorter than the wheel's tick", async () => {
    const { schedule, results, counted, clock } = world();
    schedule.schedule(target("a", { check: { timeoutMs: 10, intervalMs: 100 } }));
    // A loop so busy that every tick is 30 ms late.
    for (let n = 0; n < 33; n++) {
      clock.stall(30);
      await turn();
    }
    expect(results.length).toBeGreaterThanOrEqual(7);
    expect(counted).not.toContain("discarded");
  });
});

test("a check that could not be made, through no fault of the target, is no result", async () => {
  const { schedule, results, counted, pass, fate } = world();
  fate.outcome = { kind: "no-finding", detail: "out of file descriptors" };
  schedule.schedule(target("a"));
  await pass(100);
  expect(results).toEqual([]);
  expect(counted).toEqual(["discarded"]);
});

test("a step of the wall clock changes no interval", async () => {
  const { schedule, starts, pass, clock } = world();
  schedule.schedule(target("a"));
  await pass(500);
  clock.stepWall(-3_600_000);
  await pass(1000);
  expect(starts.map(({ at }) => at)).toEqual([0, 1000]);
  expect(schedule.nextAt("a")).toBe(clock.now() + 500);
});

test("after close nothing runs and nothing waits", async () => {
  const { schedule, results, closed, clock, pass } = world();
  for (let n = 0; n < 10; n++) schedule.schedule(target(`t${n}`, { port: n + 1 }));
  await schedule.close();
  await pass(2000);
  expect(results).toEqual([]);
  expect(closed).toHaveLength(10);
  expect(clock.waiting).toBe(0);
});

test("whatever is scheduled, changed and cancelled: none is skipped, none overlaps, cancelled ones get nothing", async () => {
  const key = fc.constantFrom("a", "b", "c", "d");
  const port = fc.integer({ min: 1, max: 3 });
  const intervalMs = fc.constantFrom(100, 200, 500);
  const action = fc.oneof(
    fc.record({ kind: fc.constantFrom("schedule" as const, "adopt" as const), key, port, intervalMs }),
    fc.record({ kind: fc.constant("cancel" as const), key }),
    fc.record({ kind: fc.constant("probeNow" as const), key }),
    fc.record({ kind: fc.constant("pass" as const), ms: fc.integer({ min: 10, max: 400 }) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { maxLength: 30 }),
      fc.integer({ min: 1, max: 60 }),
      fc.nat(99),
      async (actions, tookMs, seed) => {
        let draws = seed;
        const { schedule, results, starts, pass, fate, clock } = world({
          maxFirstInFlight: 2,
          random: () => (draws = (draws * 37 + 11) % 100) / 100,
        });
        fate.tookMs = tookMs;
        const scheduled = new Map<string, { since: number; port: number; intervalMs: number }>();
        for (const act of actions) {
          const before = results.length;
          if (act.kind === "pass") await pass(act.ms);
          else if (act.kind === "cancel") {
            schedule.cancel(act.key);
            scheduled.delete(act.key);
          } else if (act.kind === "probeNow") schedule.probeNow(act.key);
          else {
            const { intervalMs: every } = act;
            schedule[act.kind](
              target(act.key, { port: act.port * 10 + every / 100, check: { intervalMs: every } }),
            );
            scheduled.set(act.key, { since: clock.monotonic(), port: act.port, intervalMs: every });
          }
          for (const { key: got } of results.slice(before)) expect(scheduled.has(got)).toBe(true);
        }
        const from = clock.monotonic();
        await pass(1500);
        for (const [name, { intervalMs: every }] of scheduled) {
          const times = results
            .filter((result) => result.key === name && result.at >= from)
            .map(({ at }) => at);
          const gaps = [...times, from + 1500].map((at, n) => at - (times[n - 1] ?? from));
          // Interval, one tick of the wheel, the time the probe takes, and a queue of two for first probes.
          expect(Math.max(...gaps)).toBeLessThanOrEqual(every + 20 + 3 * (tookMs + 10));
        }
        expect(schedule.stats().scheduled).toBe(scheduled.size);
        for (const name of scheduled.keys()) schedule.cancel(name);
        const [probes, delivered] = [starts.length, results.length];
        await pass(1000);
        expect([starts.length, results.length]).toEqual([probes, delivered]);
        await schedule.close();
        expect(clock.waiting).toBe(0);
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);
