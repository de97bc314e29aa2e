import { expect, test } from "vitest";
import type { IntentView } from "#lib/contract/intent.ts";
import { idsRunning, newlySafe, trayOf, trayWords } from "./tray.ts";

const drain = (id: string, rest: Partial<IntentView> = {}): IntentView => ({
  kind: "drain",
  id,
  owner: "ci",
  actor: "ci",
  reason: "deploy",
  createdAt: 1,
  namespace: "default",
  service: "orders",
  instance: `10.0.0.${id}:80`,
  registered: true,
  stage: "published",
  safeToStop: false,
  ...rest,
});
const safe = { stage: "drained", safeToStop: true } as const;
const own = { owner: "ann", actor: "ann" };

const standing = (...drains: IntentView[]) => ({ drains, total: drains.length });

test("one's own come first, then those that run, the newest of them, then those that are safe, then those that wait", () => {
  const tray = trayOf(
    standing(
      drain("1", safe),
      drain("2"),
      drain("3", { createdAt: 5 }),
      drain("4", { ...own, ...safe }),
      drain("6", { registered: false, createdAt: 9 }),
    ),
    "ann",
  );
  expect(tray.drains.map(({ id }) => id)).toEqual(["4", "3", "2", "1", "6"]);
  expect(trayWords(tray)).toBe("2 draining · 2 safe to stop · 1 not registered");
  expect(trayWords(trayOf(standing(), "ann"))).toBe("");
});

test("one that nobody renews stands before those that run, however old it is", () => {
  const tray = trayOf(
    standing(
      drain("1", { createdAt: 5 }),
      drain("2", { createdAt: 1, marks: ["abandoned"] }),
      drain("4", { createdAt: 0, ...own }),
    ),
    "ann",
  );
  expect(tray.drains.map(({ id }) => id)).toEqual(["4", "2", "1"]);
});

test("what becomes safe to stop is told once, and of one's own alone", () => {
  const before = idsRunning(
    trayOf(standing(drain("1", own), drain("2"), drain("3", { ...own, ...safe })), "ann"),
  );
  const now = trayOf(
    standing(drain("1", { ...own, ...safe }), drain("2", safe), drain("3", { ...own, ...safe })),
    "ann",
  );
  expect(newlySafe(before, now, "ann").map(({ id }) => id)).toEqual(["1"]);
  expect(newlySafe(idsRunning(now), now, "ann")).toEqual([]);
});

test("a drain that another asked for on one's behalf is one's own, and before it is known who one is none is", () => {
  expect(
    newlySafe(new Set(["1"]), trayOf(standing(drain("1", { actor: "ann", ...safe })), "ann"), "ann"),
  ).toHaveLength(1);
  expect(newlySafe(new Set(["1"]), trayOf(standing(drain("1", safe)), undefined), undefined)).toEqual([]);
});

test("where more stand than are known here, that is said", () => {
  const tray = trayOf({ drains: [drain("1"), drain("2", safe)], total: 1236 }, "ann");
  expect(trayWords(tray)).toBe("1 draining · 1 safe to stop · 1,234 older");
});
