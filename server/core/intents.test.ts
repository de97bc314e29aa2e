import { expect, test } from "vitest";
import { drainIntent, weightIntent } from "#test/support/core.ts";
import {
  allOf,
  type IntentMap,
  intentsOf,
  nextExpiry,
  withDrain,
  withoutDrain,
  withoutExpired,
  withoutOrphaned,
  withSole,
} from "./intents.ts";

const ID = "10.0.0.1:80";
const common = { owner: "ann", actor: "ann", reason: "r", createdAt: 0 };
const maintenance = { ...common, id: "m" };
const circuit = { ...common, id: "c", state: "open" as const, expiresAt: 50 };

/** One of every kind. */
function full(): IntentMap {
  let intents = withDrain(new Map(), ID, drainIntent("ann", { expiresAt: 100 }));
  intents = withDrain(intents, ID, drainIntent("bob"));
  intents = withSole(intents, ID, "weight", {
    ...weightIntent({ kind: "absolute", value: 5 }),
    expiresAt: 200,
  });
  intents = withSole(intents, ID, "maintenance", maintenance);
  return withSole(intents, ID, "circuit", circuit);
}

const idsOf = (intents: IntentMap) => allOf(intentsOf(intents, ID)).map(({ id }) => id);

test("a change of one kind leaves the others as they are, and the last one takes the instance with it", () => {
  expect(idsOf(full())).toEqual(["drain-ann", "drain-bob", "weight-5", "m", "c"]);
  let intents = withSole(full(), ID, "weight", undefined);
  expect(idsOf(intents)).toEqual(["drain-ann", "drain-bob", "m", "c"]);
  intents = withSole(withSole(intents, ID, "maintenance", undefined), ID, "circuit", undefined);
  intents = withoutDrain(withoutDrain(intents, ID, "drain-ann"), ID, "drain-bob");
  expect(intents.size).toBe(0);
});

test("what expires is of every kind, each at its time", () => {
  expect(nextExpiry(full())).toBe(50);
  expect(withoutExpired(full(), 49)).toBeUndefined();
  const times: [number, string[]][] = [
    [50, ["drain-ann", "drain-bob", "weight-5", "m"]],
    [100, ["drain-bob", "weight-5", "m"]],
    [1000, ["drain-bob", "m"]],
  ];
  for (const [at, left] of times) expect(idsOf(withoutExpired(full(), at) ?? new Map())).toEqual(left);
  expect(nextExpiry(withoutExpired(full(), 1000) ?? new Map())).toBe(Infinity);
});

test("maintenance outlasts the address it is of; where nothing else stands, nothing ends", () => {
  const orphaned = withoutOrphaned(full(), ID);
  expect(idsOf(orphaned)).toEqual(["m"]);
  expect(withoutOrphaned(orphaned, ID)).toBe(orphaned);
  const none: IntentMap = new Map();
  expect(withoutOrphaned(none, ID)).toBe(none);
  expect(withoutDrain(none, ID, "x")).toBe(none);
});
