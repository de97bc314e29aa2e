import { expect, test } from "vitest";
import type { LoggedEvent } from "#lib/contract/events.ts";
import { markersOf, missingOf } from "./markers.ts";

let id = 0;
const event = (kind: LoggedEvent["kind"], at: number, more: Partial<LoggedEvent> = {}): LoggedEvent => ({
  id: String(id++),
  kind,
  at,
  text: "",
  service: "orders",
  instance: `10.0.0.${id}:80`,
  ...more,
});
const told = (events: readonly LoggedEvent[], isOfService = true) =>
  markersOf(events, 60, { isOfService }).map(({ at, word, text }) => [at, word, text]);

test("a registration is a deploy where its version is new to the service, and else no marker", () => {
  const deploy = { evidence: { newVersion: "2.0" } };
  expect(told([event("instance.registered", 5, deploy), event("instance.registered", 6)])).toEqual([
    [5, "Deploy", "2.0"],
  ]);
  expect(told([event("instance.changed", 5, deploy)], false)).toEqual([[5, "Deploy", "orders 2.0"]]);
});

test("what happens close together is one marker, at the first of it", () => {
  const drains = [10, 40, 70, 200].map((at) => event("drain.requested", at));
  expect(told(drains.toReversed()).map(([at, , text]) => [at, text])).toEqual([
    [10, "3 instances"],
    [200, expect.stringContaining("10.0.0.")],
  ]);
});

test("a drain names its instance and who wished it; what does not matter to a chart is none", () => {
  const drain = event("drain.requested", 1, { instance: "10.0.0.1:80", actor: "ada" });
  const leader = event("leader.elected", 2, { text: "r2 leads" });
  expect(told([drain, event("health.changed", 2), leader])).toEqual([
    [1, "Drain", "10.0.0.1:80 by ada"],
    [2, "Leader", "r2 leads"],
  ]);
});

test("what could not be asked is named, and only that", () => {
  expect(missingOf([])).toBeUndefined();
  expect(missingOf(["leaders"])).toBe("changes of leader");
  expect(missingOf(["inherited", "leaders"])).toBe("edits of the default policy and changes of leader");
  expect(missingOf(["own", "inherited", "leaders"])).toBe(
    "deploys, drains, policy edits and changes of leader",
  );
});
