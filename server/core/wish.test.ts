import { describe, expect, test } from "vitest";
import type { IntentMap } from "./intents.ts";
import { grantAll, type Wish, type Wishing } from "./wish.ts";

const ID = "10.0.0.1:80";
const NONE: IntentMap = new Map();

function by(owner: string, more: Partial<Wishing> = {}): Wishing {
  let made = 0;
  return {
    owner,
    actor: owner,
    reason: "r",
    at: 1000,
    newId: (kind) => `${kind}-${owner}-${made++}`,
    ...more,
  };
}

function granted(intents: IntentMap, wish: Wish, wishing: Wishing) {
  const outcome = grantAll(intents, [wish], wishing);
  if (outcome.kind === "held") throw new Error("held");
  return { intents: outcome.intents, result: outcome.results[0] };
}

const drain = (more: object = {}): Wish => ({ kind: "drain", id: ID, ...more });

describe("a drain", () => {
  test("asked for again by its owner is the same drain; a new expiry or keepalive is written into it", () => {
    const first = granted(NONE, drain({ keepAliveMs: 5000 }), by("ann"));
    expect(first.result).toMatchObject({ kind: "drained", created: true });
    for (const again of [drain(), drain({ keepAliveMs: 5000 })]) {
      const same = granted(first.intents, again, by("ann", { at: 2000 }));
      expect(same.intents).toBe(first.intents);
      expect(same.result).toMatchObject({ created: false, drain: { id: "drain-ann-0", createdAt: 1000 } });
    }
    const longer = granted(first.intents, drain({ expiresInMs: 60_000 }), by("ann", { at: 2000 }));
    expect(longer.intents).not.toBe(first.intents);
    expect(longer.result).toMatchObject({
      created: false,
      drain: { id: "drain-ann-0", expiresAt: 62_000, keepAliveMs: 5000 },
    });
  });

  test("is held per owner: each ends its own", () => {
    const { intents } = granted(granted(NONE, drain(), by("ann")).intents, drain(), by("bob"));
    const undone = granted(intents, { kind: "undrain", id: ID, all: false }, by("ann"));
    expect(undone.result).toMatchObject({ removed: [{ owner: "ann" }], remaining: [{ owner: "bob" }] });
    const none = granted(undone.intents, { kind: "undrain", id: ID, all: false }, by("ann"));
    expect(none.intents).toBe(undone.intents);
    expect(granted(intents, { kind: "undrain", id: ID, all: true }, by("eve")).intents.size).toBe(0);
  });

  test("where those to be ended are named, one that came since stands, of whomever", () => {
    const { intents } = granted(granted(NONE, drain(), by("ann")).intents, drain(), by("bob"));
    const undone = granted(
      intents,
      { kind: "undrain", id: ID, all: true, only: new Set(["drain-ann-0"]) },
      by("eve"),
    );
    expect(undone.result).toMatchObject({ removed: [{ owner: "ann" }], remaining: [{ owner: "bob" }] });
    const late = { kind: "undrain", id: ID, all: false, only: new Set(["an earlier one"]) } as const;
    expect(granted(intents, late, by("ann")).intents).toBe(intents);
  });
});

describe("an override of which there is one", () => {
  const set: [string, Wish, Wish][] = [
    [
      "weight",
      { kind: "set-weight", id: ID, weight: { kind: "percent", value: 50 } },
      { kind: "unset-weight", id: ID },
    ],
    ["maintenance", { kind: "set-maintenance", id: ID }, { kind: "unset-maintenance", id: ID }],
    ["circuit", { kind: "circuit", id: ID, state: "open" }, { kind: "circuit", id: ID, state: "auto" }],
    [
      "circuit",
      { kind: "circuit", id: ID, state: "closed" },
      { kind: "circuit", id: ID, state: "half-open" },
    ],
  ];

  test.each(set)(
    "%s: replaced by its owner alone, undone by anybody, and the same again changes nothing",
    (what, on, off) => {
      const { intents } = granted(NONE, on, by("ann"));
      expect(grantAll(intents, [on], by("bob"))).toMatchObject({
        kind: "held",
        what,
        id: ID,
        by: { owner: "ann" },
      });
      expect(granted(intents, on, by("ann")).intents).toBe(intents);
      expect(granted(intents, on, by("ann", { reason: "another" })).intents).not.toBe(intents);
      expect(granted(intents, off, by("bob")).intents.size).toBe(0);
      expect(granted(NONE, off, by("bob")).intents).toBe(NONE);
    },
  );

  test.each(set)(
    "%s: whoever ends the one that they saw ends no other that stands there by now",
    (what, on, off) => {
      const { intents } = granted(NONE, on, by("ann"));
      const ending = (id: string) => [{ ...off, only: new Set([id]) } as Wish];
      const held = { kind: "held", what, id: ID, by: { owner: "ann" }, isAnother: true };
      expect(grantAll(intents, ending("an earlier one"), by("ann"))).toMatchObject(held);
      expect(grantAll(intents, ending(`${what}-ann-0`), by("bob"))).toMatchObject({ intents: new Map() });
      expect(grantAll(NONE, ending("an earlier one"), by("ann"))).toMatchObject({ intents: NONE });
    },
  );
});

test("all or none: a wish that is held takes those before it along, and what is forced stands with what is made", () => {
  const { intents } = granted(NONE, { kind: "set-maintenance", id: ID }, by("ann"));
  const two: Wish[] = [drain(), { kind: "set-maintenance", id: ID }];
  expect(grantAll(intents, two, by("bob")).kind).toBe("held");
  const forced = granted(intents, drain(), by("bob", { forced: ["minServing"] }));
  expect(forced.result).toMatchObject({ drain: { forced: ["minServing"] } });
});
