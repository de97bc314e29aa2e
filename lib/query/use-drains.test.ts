import { expect, test } from "vitest";
import type { IntentView } from "#lib/contract/intent.ts";
import { standingOf } from "./use-drains.ts";

const listed = (ids: readonly string[], total = ids.length) => ({
  items: ids.map((id) => ({ id, kind: id.split("-")[0] }) as IntentView), // no more of it is looked at
  total,
  ...(total > ids.length ? { nextCursor: "at-1000" } : {}),
});
const known = (...asked: Parameters<typeof standingOf>) => {
  const { drains, total } = standingOf(...asked);
  return [drains.map(({ id }) => id), total];
};

test("where all overrides are known, the drains among them are", () => {
  expect(known(undefined, undefined, undefined)).toEqual([[], 0]);
  const all = listed(["drain-2", "weight-1", "drain-1"]);
  expect(known(all, undefined, undefined)).toEqual([["drain-2", "drain-1"], 2]);
});

test("of more drains than are told one's own are known all the same, each once, and counted beside the others", () => {
  const all = listed(["weight-9", "drain-3"], 5000);
  expect(known(all, listed(["drain-3", "drain-2"]), undefined)).toEqual([["drain-3", "drain-2"], 2]);
  const newest = listed(["drain-3", "drain-2"], 1200);
  expect(known(all, newest, listed(["drain-3", "drain-0"]))).toEqual([
    ["drain-3", "drain-2", "drain-0"],
    1200,
  ]);
});
