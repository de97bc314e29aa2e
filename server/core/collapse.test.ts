import { expect, test } from "vitest";
import { Stepper } from "#test/support/core.ts";
import { collapseOf } from "./collapse.ts";
import type { InstanceState } from "./model.ts";
import { SharedMap } from "./shared-map.ts";

const T0 = 1_000_000;
const PORTS = [1, 2, 3, 4, 5];
const ids = (ports: readonly number[]) => ports.map((port) => `10.0.0.1:${port}`);
const next = (ports: readonly number[]) => new Set(ids(ports));

test("more than half of a table does not go without a reason", () => {
  const s = new Stepper().fleet(T0, PORTS);
  const damaged = { instances: SharedMap.empty<InstanceState>(), released: new Set<string>() };
  const { table } = s.policy;
  expect(collapseOf(ids(PORTS), next([]), damaged, table)).toEqual({ published: 5, lost: ids(PORTS) });
  expect(collapseOf(ids(PORTS), next([1, 2, 3]), damaged, table)).toBeUndefined();
  expect(collapseOf(ids([1, 2]), next([]), damaged, table)).toBeUndefined();
  expect(collapseOf(ids(PORTS), next([]), damaged, { ...table, collapse: "allow" })).toBeUndefined();
});

test("failed checks, goodbyes and the end of being kept are reasons, until the table without them is published", () => {
  const s = new Stepper().fleet(T0, PORTS);
  for (const id of ids([1, 2, 3, 4])) s.do(T0 + 1, { kind: "unregistered", id, because: "deregistered" });
  expect(collapseOf(ids(PORTS), next([5]), s.state, s.policy.table)).toBeUndefined();
  s.do(T0 + 2, { kind: "published", revision: 9 });
  expect(collapseOf(ids(PORTS), next([5]), s.state, s.policy.table)).toBeDefined();
});
