import fc from "fast-check";
import { expect, test } from "vitest";
import type { ServicePreview } from "#lib/contract/preview.ts";
import { DEFAULT_POLICY, policyOf } from "./policy.ts";
import { drainIntent, probe, registered, Stepper } from "#test/support/core.ts";
import { endpointOf } from "./endpoint.ts";
import { type IntentMap, withDrain } from "./intents.ts";
import { changesNothing, previewOf } from "./preview.ts";
import { grantAll, type Wish } from "./wish.ts";

const idOf = (port: number) => `10.0.0.1:${port}`;
const LATER = 10_000_000;

/** A fleet at rest: nothing warms up, nothing is on its way. */
function atRest(weights: readonly number[], failing: readonly number[] = []): Stepper {
  const s = new Stepper();
  weights.forEach((weight, i) => {
    s.do(0, { kind: "registered", registered: registered(i + 1, { weight, zone: i % 2 === 0 ? "a" : "b" }) });
    s.do(0, { kind: "probed", id: idOf(i + 1), result: probe(true, 0) });
    for (let n = 1; failing.includes(i + 1) && n <= 3; n++)
      s.do(n, { kind: "probed", id: idOf(i + 1), result: probe(false, n) });
  });
  return s.do(LATER, { kind: "tick" });
}

function make(s: Stepper, at: number, intents: IntentMap): void {
  const because = { kind: "asked", actor: "ann" } as const;
  s.do(at, { kind: "intents", intents, revision: s.state.intentsRevision + 1, because });
}

/** What a change begins comes to its end: everybody holds the table, time passes, and checks say what they said. */
function settle(s: Stepper, at: number, failing: readonly number[]): void {
  s.do(at, { kind: "published", revision: at });
  s.do(at + 1, { kind: "consumers", consumers: [], asOf: Infinity });
  for (const id of s.state.instances.keys()) {
    const ok = !failing.map(idOf).includes(id);
    s.do(at + 2, { kind: "probed", id, result: probe(ok, at + 2) });
  }
  for (let tick = 1; tick <= 4; tick++) s.do(at + tick * 60_000, { kind: "tick" });
}

function tableOf(s: Stepper) {
  return [...s.state.instances.values()].flatMap((instance) => {
    const endpoint = endpointOf(instance, s.state, s.policy)?.endpoint;
    return endpoint === undefined
      ? []
      : [{ id: endpoint.id, status: endpoint.status, weight: endpoint.weight }];
  });
}

function previewedTable({ endpoints }: ServicePreview) {
  return endpoints.flatMap(({ id, after }) =>
    after === undefined ? [] : [{ id, status: after.status, weight: after.weight }],
  );
}

const port = fc.integer({ min: 1, max: 5 });
const wish: fc.Arbitrary<Wish> = fc.oneof(
  port.map((p): Wish => ({ kind: "drain", id: idOf(p) })),
  port.map((p): Wish => ({ kind: "undrain", id: idOf(p), all: true })),
  fc
    .tuple(port, fc.constantFrom(5, 50, 200))
    .map(([p, value]): Wish => ({ kind: "set-weight", id: idOf(p), weight: { kind: "percent", value } })),
  port.map((p): Wish => ({ kind: "set-maintenance", id: idOf(p) })),
  port.map((p): Wish => ({ kind: "unset-maintenance", id: idOf(p) })),
  fc
    .tuple(port, fc.constantFrom("open" as const, "closed" as const, "auto" as const))
    .map(([p, state]): Wish => ({ kind: "circuit", id: idOf(p), state })),
);
const wishes = fc.array(wish, { maxLength: 6 });

function wished(s: Stepper, list: readonly Wish[], at: number): IntentMap {
  let made = 0;
  const by = { owner: "ann", actor: "ann", reason: "r", at, newId: () => `${at}-${made++}` };
  const granted = grantAll(
    s.state.intents,
    list.filter(({ id }) => s.state.instances.has(id)),
    by,
  );
  return granted.kind === "granted" ? granted.intents : s.state.intents;
}

test("previewing and then doing gives the table that was previewed", () => {
  const weights = fc.array(fc.constantFrom(1, 100, 300), { minLength: 1, maxLength: 5 });
  const failing = fc.subarray([1, 2, 3, 4, 5], { maxLength: 2 });
  fc.assert(
    fc.property(weights, failing, wishes, wishes, (given, down, first, second) => {
      const s = atRest(given, down);
      make(s, LATER, wished(s, first, LATER));
      settle(s, LATER, down);
      const at = LATER * 2;
      const intents = wished(s, second, at);
      const before = s.state;
      const preview = previewOf(s.state, { intents }, s.policy, at);
      expect(s.state).toBe(before);
      make(s, at, intents);
      settle(s, at, down);
      expect(previewedTable(preview)).toEqual(tableOf(s).toSorted((a, b) => (a.id < b.id ? -1 : 1)));
    }),
    { numRuns: 300 },
  );
});

test("previewing a policy and then obeying it gives the table that was previewed", () => {
  const draft = policyOf(undefined, { panic: { threshold: 0.9 }, weight: { degraded: 0.2 } });
  const s = atRest([100, 100, 100, 100], [1]);
  s.do(LATER, { kind: "probed", id: idOf(2), result: probe(true, LATER, { degraded: true }) });
  const preview = previewOf(s.state, { policy: draft }, s.policy, LATER);
  const obeying = new Stepper(draft);
  obeying.state = s.state;
  obeying.do(LATER, { kind: "policy" });
  expect(previewedTable(preview)).toEqual(tableOf(obeying));
  expect(preview.protection).toEqual({ before: "normal", after: "panic" });
  expect(changesNothing(previewOf(s.state, { policy: s.policy }, s.policy, LATER))).toBe(true);
});

test("a drain's preview shows its end, what moves, and who would refuse", () => {
  const s = atRest([100, 100, 100, 100]);
  const one = previewOf(
    s.state,
    { intents: withDrain(new Map(), idOf(1), drainIntent("ann")) },
    DEFAULT_POLICY,
    LATER,
  );
  expect(one.endpoints[0]).toMatchObject({
    id: idOf(1),
    zone: "a",
    before: { status: "serving", weight: 100, share: 0.25 },
    after: { status: "drained", weight: 0, share: 0 },
  });
  expect(one.moves).toMatchObject({ to: 3, text: "25 % of traffic moves to 3 instances" });
  expect(one.callsPerSecond).toBeUndefined();
  expect(one.endpoints[0]?.callsPerSecond).toBeUndefined();
  const all = wished(
    s,
    [1, 2, 3, 4].map((p) => ({ kind: "drain", id: idOf(p) })),
    LATER,
  );
  const none = previewOf(s.state, { intents: all }, DEFAULT_POLICY, LATER);
  expect(none.moves.text).toBe("no instance would be left to take traffic");
  expect(none.guards.filter(({ refuses }) => refuses).map(({ guard }) => guard)).toEqual([
    "minServing",
    "minCapacity",
  ]);
});

test("maintenance ends outside the table, and its end brings the instance back in full", () => {
  const s = atRest([100, 100]);
  const set = wished(s, [{ kind: "set-maintenance", id: idOf(1) }], LATER);
  const out = previewOf(s.state, { intents: set }, s.policy, LATER);
  expect(out.endpoints[0]).toMatchObject({ before: { weight: 100 } });
  expect(out.endpoints[0]?.after).toBeUndefined();
  make(s, LATER, set);
  settle(s, LATER, []);
  const back = previewOf(s.state, { intents: new Map() }, s.policy, LATER * 2);
  expect(back.endpoints[0]).toMatchObject({
    id: idOf(1),
    after: { status: "serving", weight: 100, share: 0.5 },
  });
  expect(back.moves.text).toBe("50 % of traffic moves to 1 instance");
});

test("expected calls follow the shares, from what clients report", () => {
  const s = atRest([100, 300]);
  s.do(LATER, {
    kind: "reported",
    reports: [
      {
        client: "checkout/1",
        held: undefined,
        windowMs: 5000,
        calls: [
          { id: idOf(1), ok: 100, failed: 0, inFlight: 0, latency: undefined },
          { id: idOf(2), ok: 300, failed: 0, inFlight: 0, latency: undefined },
        ],
      },
    ],
  });
  const intents = withDrain(new Map(), idOf(2), drainIntent("ann"));
  const preview = previewOf(s.state, { intents }, s.policy, LATER);
  const total = preview.callsPerSecond ?? 0;
  expect(total).toBeGreaterThan(0);
  const [one, two] = preview.endpoints.map(({ callsPerSecond }) => callsPerSecond);
  expect(one?.after).toBeCloseTo(total, 6);
  expect(one?.before).toBeCloseTo(total / 4, 6);
  expect(two?.after).toBe(0);
});
