import fc from "fast-check";
import { Policy } from "#lib/contract/policy.ts";
import type { Wish } from "#server/core/wish.ts";
import { idOf, type Move, Player } from "./core-player.ts";

export const PORTS = [1, 2, 3, 4, 5, 6];

const port = fc.constantFrom(...PORTS);
const ports = fc.subarray(PORTS, { minLength: 1 });
const id = port.map(idOf);
const owner = fc.constantFrom("ann", "bob");
const weight = fc.constantFrom(0, 1, 7, 100, 10_000);

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 1 });

/** Policies of every kind, as patches: a counterexample then shows what is other than the default. */
export const policy: fc.Arbitrary<object> = fc.record(
  {
    admission: fc.constantFrom("probe", "immediate"),
    check: fc.record({
      kind: fc.constantFrom("http", "http", "ttl", "none"),
      healthyThreshold: fc.integer({ min: 1, max: 3 }),
      unhealthyThreshold: fc.integer({ min: 1, max: 3 }),
    }),
    flap: fc.record({ limit: fc.integer({ min: 1, max: 3 }), baseHoldMs: fc.constantFrom(0, 10_000) }),
    circuit: fc.record({
      mode: fc.constantFrom("on", "on", "off"),
      maxEjectedRatio: fc.constantFrom(0, 0.5, 1),
      trialShare: fc.constantFrom(0.001, 0.05, 1),
      trialSuccesses: fc.constantFrom(1, 10),
    }),
    slowStart: fc.record({
      windowMs: fc.constantFrom(0, 1000, 30_000),
      minShare: fc.constantFrom(0.01, 0.1, 0.3, 1),
      aggression: fc.constantFrom(0.1, 1, 3),
    }),
    adaptive: fc.constant({ mode: "latency", max: 10, step: 1 }),
    weight: fc.record({ degraded: fc.constantFrom(0.01, 0.5, 1), publishChange: fc.constantFrom(0, 0.1, 1) }),
    drain: fc.record({ settleMs: fc.constantFrom(0, 15_000), quietMs: fc.constantFrom(0, 5000) }),
    panic: fc.record({
      mode: fc.constantFrom("failOpen", "failOpen", "failClosed", "off"),
      threshold: fc.constantFrom(0, 0.3, 0.5, 1),
      margin: fc.constantFrom(0, 0.05, 0.5),
    }),
    preserve: fc.record({
      mode: fc.constantFrom("on", "on", "off"),
      minCount: fc.integer({ min: 1, max: 4 }),
      settleMs: fc.constantFrom(0, 500),
    }),
    table: fc.record({ automation: fc.constantFrom("on", "on", "on", "paused") }),
  },
  { requiredKeys: [] },
);

export const wish: fc.Arbitrary<Wish> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("drain" as const), id, keepAliveMs: maybe(fc.constant(5000)) }),
  },
  fc.record({ kind: fc.constant("undrain" as const), id, all: fc.boolean() }),
  fc.record({
    kind: fc.constant("set-weight" as const),
    id,
    weight: fc.oneof(
      fc.record({ kind: fc.constant("percent" as const), value: fc.constantFrom(0.01, 50, 9999) }),
      fc.record({ kind: fc.constant("absolute" as const), value: fc.constantFrom(0.5, 20, 10_000) }),
    ),
  }),
  fc.record({
    kind: fc.constantFrom("unset-weight" as const, "set-maintenance" as const, "unset-maintenance" as const),
    id,
  }),
  fc.record({
    kind: fc.constant("circuit" as const),
    id,
    state: fc.constantFrom("open" as const, "closed" as const, "auto" as const),
  }),
);

const call = fc.record({ port, ok: fc.constantFrom(0, 5, 50), failed: fc.constantFrom(0, 1, 5, 50) });
const since = fc.integer({ min: 0, max: 1_000_000 });

export const moves = {
  register: fc.record({
    kind: fc.constant("register" as const),
    port,
    registration: fc.record(
      {
        weight,
        check: fc.record({ kind: fc.constantFrom("http" as const, "ttl" as const) }),
        zone: fc.constant("a"),
      },
      { requiredKeys: [] },
    ),
  }),
  gone: fc.record({ kind: fc.constantFrom("vanish" as const, "deregister" as const), ports }),
  vanish: fc.record({ kind: fc.constant("vanish" as const), ports }),
  probe: fc
    .record({
      kind: fc.constant("probe" as const),
      ports,
      times: fc.integer({ min: 1, max: 3 }),
      ok: fc.boolean(),
      isUnanswered: fc.boolean(),
      degraded: fc.boolean(),
      inFlight: maybe(fc.integer({ min: 0, max: 1 })),
    })
    .map(({ degraded, ...probe }) => ({ ...probe, degraded: degraded && probe.ok })),
  pass: fc.record({
    kind: fc.constant("probe" as const),
    ports,
    times: fc.constant(2),
    ok: fc.constant(true),
  }),
  wish: fc.record({
    kind: fc.constant("wish" as const),
    wishes: fc.array(wish, { minLength: 1, maxLength: 2 }),
    owner,
  }),
  single: fc.record({ kind: fc.constantFrom("leave" as const, "try" as const), port }),
  plain: fc.record({ kind: fc.constantFrom("publish" as const, "tick" as const) }),
  consumers: fc.record({
    kind: fc.constant("consumers" as const),
    held: fc.integer({ min: 0, max: 1 }),
    open: fc.boolean(),
  }),
  report: fc.record({
    kind: fc.constant("report" as const),
    client: fc.constantFrom("cart/1", "cart/2", "cart/3"),
    calls: fc.array(call, { minLength: 1, maxLength: 6 }),
  }),
  fleet: fc.record({
    kind: fc.constant("fleet" as const),
    fleet: fc.record(
      {
        doubt: fc.record({ since, failing: fc.constant(5), healthy: fc.constant(9) }),
        isMassLoss: fc.boolean(),
        pause: fc.record({ since, actor: fc.constant("ann"), reason: fc.constant("r") }),
      },
      { requiredKeys: [] },
    ),
  }),
  policy: fc.record({ kind: fc.constant("policy" as const), policy }),
  takeover: fc.record({
    kind: fc.constant("takeover" as const),
    lost: fc.subarray(PORTS),
    isBehind: fc.boolean(),
  }),
  calmTakeover: fc.constant({ kind: "takeover" as const, lost: [] }),
} satisfies Record<string, fc.Arbitrary<Move>>;

const any: fc.Arbitrary<Move> = fc.oneof(
  { weight: 3, arbitrary: moves.register },
  { weight: 2, arbitrary: moves.gone },
  { weight: 4, arbitrary: moves.probe },
  { weight: 3, arbitrary: moves.pass },
  { weight: 3, arbitrary: moves.wish },
  moves.single,
  { weight: 4, arbitrary: moves.plain },
  moves.consumers,
  { weight: 3, arbitrary: moves.report },
  moves.fleet,
  moves.policy,
  moves.takeover,
);

export type Schedule = readonly (readonly [delayMs: number, move: Move])[];

const delay = fc.constantFrom(0, 1, 250, 600, 3000, 10_000, 31_000);

export function scheduleOf(move: fc.Arbitrary<Move>, maxLength = 50): fc.Arbitrary<Schedule> {
  return fc.array(fc.tuple(delay, move), { maxLength });
}

/** Everything that may happen. */
export const anything = scheduleOf(any);

/** A service of healthy instances, to begin with. */
export const fleetOf: fc.Arbitrary<readonly number[]> = fc.subarray(PORTS);

export function play(
  start: readonly number[],
  under: object,
  schedule: Schedule,
  check: (player: Player, move: Move) => void = () => {},
  onEvent?: (player: Player) => void,
): Player {
  const player = new Player(Policy.parse(under), onEvent);
  for (const each of start) {
    player.play({ kind: "register", port: each, registration: {} });
    player.play({ kind: "probe", ports: [each], times: 1, ok: true });
  }
  for (const [delayMs, move] of schedule) {
    player.at += delayMs;
    player.play(move);
    check(player, move);
  }
  return player;
}
