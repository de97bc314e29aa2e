import { expect, test } from "vitest";
import { TransitionKind } from "#lib/contract/events.ts";
import { affectedBy } from "./affected.ts";

const at = { id: "7", at: 1, text: "", namespace: "eu", service: "orders", instance: "10.0.0.7:8080" };

test("every kind of transition makes something old", () => {
  for (const kind of TransitionKind.options) expect(affectedBy({ ...at, kind }), kind).not.toEqual([]);
});

test("a change of status touches its service only, and not the cluster", () => {
  const keys = affectedBy({ ...at, kind: "status.changed" });
  expect(keys).toContainEqual(["listInstances", { ns: "eu", service: "orders" }]);
  expect(keys.map(([name]) => name)).not.toContain("getCluster");
  expect(keys.map(([name]) => name)).not.toContain("listIntents");
});

test("a drain's progress and the list of overrides follow it", () => {
  const keys = affectedBy({ ...at, kind: "drain.converged" });
  expect(keys).toContainEqual(["getDrain", { ns: "eu", service: "orders", instance: "10.0.0.7:8080" }]);
  expect(keys).toContainEqual(["listIntents", { ns: "eu" }]);
});

test("the progress of a drain that ended is not asked for again", () => {
  expect(affectedBy({ ...at, kind: "drain.undone" }).map(([name]) => name)).not.toContain("getDrain");
});

test("a policy's change is its own, a default's that of every service which inherits it", () => {
  const own = affectedBy({ ...at, kind: "policy.changed" });
  expect(own).toContainEqual(["getPolicy", { ns: "eu", service: "orders" }]);
  expect(own.map(([name]) => name)).not.toContain("getDefaultPolicy");
  const { service: _, instance: __, ...namespace } = at;
  const inherited = affectedBy({ ...namespace, kind: "policy.changed" });
  expect(inherited).toContainEqual(["getPolicy", { ns: "eu" }]);
  expect(inherited).toContainEqual(["getDefaultPolicy", { ns: "eu" }]);
});
