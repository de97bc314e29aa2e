import { expect, test } from "vitest";
import type { Policy } from "#lib/contract/policy.ts";
import { drainIntent, probe, registered, Stepper, weightIntent } from "#test/support/core.ts";
import { guardsOf } from "./guards.ts";
import { withDrain, withSole, withoutDrains } from "./intents.ts";
import { policyOf } from "./policy.ts";

const AT = 1_000_000;
const idOf = (port: number) => `10.0.0.1:${port}`;

function fleet(size: number, guard: Partial<Policy["guard"]> = {}, failing: readonly number[] = []): Stepper {
  const s = new Stepper(policyOf(undefined, { guard }));
  for (let port = 1; port <= size; port++) {
    s.do(0, { kind: "registered", registered: registered(port, { zone: port === 1 ? "a" : "b" }) });
    s.do(0, { kind: "probed", id: idOf(port), result: probe(!failing.includes(port), 0) });
  }
  return s;
}

function drained(s: Stepper, ...ports: readonly number[]) {
  let { intents } = s.state;
  for (const port of ports) intents = withDrain(intents, idOf(port), drainIntent(`of-${port}`));
  return intents;
}

const ask = (s: Stepper, intents: Stepper["state"]["intents"]) => guardsOf(s.state, intents, s.policy, AT);

test("one of two instances is half, and half is enough", () => {
  const s = fleet(2);
  expect(ask(s, drained(s, 2)).filter(({ refuses }) => refuses)).toEqual([]);
});

test("the only instance is refused by what must be left serving, with the numbers", () => {
  const s = fleet(1);
  expect(ask(s, drained(s, 1))).toMatchObject([
    {
      guard: "minServing",
      refuses: true,
      left: 0,
      needed: 1,
      text: "would leave none of 1 serving, 0 % of the base weight; the policy asks for at least 1",
      leaves: { count: "serving", instances: 0, of: 1, share: 0 },
    },
    { guard: "minCapacity", left: 0, needed: 0.5 },
    { guard: "lastOfZone", refuses: false, zone: "a" },
  ]);
});

test("below the capacity asked for: what would be left, and what the policy asks for", () => {
  const s = fleet(5);
  expect(ask(s, drained(s, 2, 3, 4))).toMatchObject([
    {
      guard: "minCapacity",
      left: 0.4,
      needed: 0.5,
      text: "would leave 2 of 5 serving, 40 % of the base weight; the policy asks for 50 %",
    },
  ]);
});

test("a failing instance may be drained while those that serve suffice, and not once operators took enough", () => {
  const s = fleet(4, {}, [3, 4]);
  expect(ask(s, drained(s, 4))).toEqual([]);
  expect(ask(s, drained(s, 2))).toMatchObject([
    { guard: "minCapacity", left: 0.25 },
    { guard: "lastOfZone" },
  ]);
  const failing = fleet(4, {}, [2, 3, 4]);
  expect(ask(failing, drained(failing, 2, 3))).toEqual([]);
  expect(ask(failing, drained(failing, 2, 3, 4))).toMatchObject([
    {
      guard: "minCapacity",
      left: 0.25,
      text: "operators would leave 1 of 4 in, 25 % of the base weight, whatever their health; the policy asks for 50 %",
      leaves: { count: "in", instances: 1, of: 4, share: 0.25 },
    },
  ]);
});

test("an undrain is never asked about, however little serves", () => {
  const s = fleet(3, {}, [1, 2, 3]);
  const intents = drained(s, 1);
  s.do(AT, { kind: "intents", intents, revision: 1, because: { kind: "asked", actor: "ann" } });
  expect(ask(s, withoutDrains(intents, idOf(1), () => true).intents)).toEqual([]);
});

test("an instance that was let in again counts once it serves", () => {
  const s = fleet(2);
  const intents = drained(s, 1);
  s.do(AT, { kind: "intents", intents, revision: 1, because: { kind: "asked", actor: "ann" } });
  s.do(AT, { kind: "intents", intents: new Map(), revision: 2, because: { kind: "asked", actor: "ann" } });
  expect(ask(s, drained(s, 2))).toMatchObject([{ guard: "minServing" }, { guard: "minCapacity" }, {}]);
  s.do(AT + 1, { kind: "probed", id: idOf(1), result: probe(true, AT + 1) });
  expect(ask(s, drained(s, 2)).filter(({ refuses }) => refuses)).toEqual([]);
});

test("a weight below the registered one takes away what it lacks; one above makes up for nothing", () => {
  const s = fleet(2);
  const lower = withSole(new Map(), idOf(1), "weight", weightIntent({ kind: "percent", value: 10 }));
  expect(ask(s, lower)).toEqual([]);
  expect(ask(s, withDrain(lower, idOf(2), drainIntent("ann")))).toMatchObject([
    { guard: "minCapacity", left: 0.05 },
    { guard: "lastOfZone" },
  ]);
  const higher = withSole(new Map(), idOf(1), "weight", weightIntent({ kind: "absolute", value: 10_000 }));
  const s3 = fleet(3);
  expect(
    ask(s3, withDrain(withDrain(higher, idOf(2), drainIntent("a")), idOf(3), drainIntent("a"))),
  ).toMatchObject([{ guard: "minCapacity" }, { guard: "lastOfZone", zone: "b" }]);
});

test("the last of a zone warns, and refuses where zones are strict", () => {
  const lax = fleet(4);
  expect(ask(lax, drained(lax, 1))).toEqual([
    {
      guard: "lastOfZone",
      refuses: false,
      left: 0,
      needed: 1,
      zone: "a",
      text: "would leave none serving in zone a",
    },
  ]);
  const strict = fleet(4, { strictZones: true });
  expect(ask(strict, drained(strict, 1))).toMatchObject([{ guard: "lastOfZone", refuses: true }]);
});

test("a share just below the bound does not read as if it were at it", () => {
  const s = fleet(3, { minCapacity: 0.67 });
  expect(ask(s, drained(s, 3))[0]?.text).toContain("66.6 % of the base weight; the policy asks for 67 %");
});
