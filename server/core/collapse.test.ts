import { expect, test } from "vitest";
import { Stepper } from "#test/support/core.ts";
import { collapseOf } from "./collapse.ts";

const T0 = 1_000_000;
const PORTS = [1, 2, 3, 4, 5];
const ids = (ports: readonly number[]) => ports.map((port) => `10.0.0.1:${port}`);

test("more than half of a table does not go without a reason", () => {
  const s = new Stepper().fleet(T0, PORTS);
  const damaged = { instances: new Map(), released: new Set<string>() };
  const { table } = s.policy;
  expect(collapseOf(ids(PORTS), [], damaged, table)).toEqual({ published: 5, lost: ids(PORTS) });
  expect(collapseOf(ids(PORTS), ids([1, 2, 3]), damaged, table)).toBeUndefined();
  expect(collapseOf(ids([1, 2]), [], damaged, table)).toBeUndefined();
  expect(collapseOf(ids(PORTS), [], damaged, { ...table, collapse: "allow" })).toBeUndefined();
});

test("failed checks, goodbyes and the end of being kept are reasons, until the table without them is published", () => {
  const s = new Stepper().fleet(T0, PORTS);
  for (const id of ids([1, 2, 3, 4])) s.do(T0 + 1, { kind: "unregistered", id, because: "deregistered" });
  expect(collapseOf(ids(PORTS), ids([5]), s.state, s.policy.table)).toBeUndefined();
  s.do(T0 + 2, { kind: "published", revision: 9 });
  expect(collapseOf(ids(PORTS), ids([5]), s.state, s.policy.table)).toBeDefined();
});
