import { expect, test } from "vitest";
import { Stepper } from "#test/support/core.ts";
import { intentViews } from "./intent.ts";

test("overrides of a service are told anew once it changed, and not for each who asks", () => {
  const stepper = new Stepper().fleet(0, [1, 2]);
  stepper.drains(1000, "10.0.0.1:1", ["ci"]);
  const first = intentViews(stepper.state);
  expect(first).toMatchObject([{ kind: "drain", owner: "ci", registered: true }]);
  expect(intentViews(stepper.state)).toBe(first);
  stepper.drains(2000, "10.0.0.1:2", ["ann"]);
  expect(intentViews(stepper.state).map(({ owner }) => owner)).toEqual(["ci", "ann"]);
});
