import { expect, test } from "vitest";
import { TransitionKind } from "#lib/contract/events.ts";
import { affectedBy } from "./affected.ts";

const at = { id: "7", at: 1, text: "", namespace: "eu", service: "orders", instance: "10.0.0.7:8080" };
const names = (kind: TransitionKind) => affectedBy({ ...at, kind }).map(([name]) => name);
const instance = { ns: "eu", service: "orders", instance: "10.0.0.7:8080" };

test("every kind of transition makes something old", () => {
  for (const kind of TransitionKind.options) expect(affectedBy({ ...at, kind }), kind).not.toEqual([]);
});

test("a change of status touches its service only, and not the cluster", () => {
  const keys = affectedBy({ ...at, kind: "status.changed" });
  expect(keys).toContainEqual(["listInstances", { ns: "eu", service: "orders" }]);
  expect(keys).toContainEqual(["getFleet", { ns: "eu" }]);
  expect(keys).toContainEqual(["explainInstance", instance]);
  expect(names("status.changed")).not.toContain("getCluster");
  expect(names("status.changed")).not.toContain("listIntents");
});

test("what befalls a service makes all of its instances old", () => {
  const keys = affectedBy({ ...at, kind: "protection.changed" });
  expect(keys).toContainEqual(["explainInstance", { ns: "eu", service: "orders" }]);
  expect(keys).toContainEqual(["getService", { ns: "eu", service: "orders" }]);
});

test("what befalls the whole fleet names nobody", () => {
  const { namespace: _, service: __, instance: ___, ...all } = at;
  const keys = affectedBy({ ...all, kind: "observer.held" });
  expect(keys).toContainEqual(["listInstances"]);
  expect(keys).toContainEqual(["listServices"]);
});

test.each(["drain.requested", "weight.set", "maintenance.set", "circuit.forced", "intent.orphaned"] as const)(
  "after %s the list of overrides and what is previewed are old",
  (kind) => {
    expect(affectedBy({ ...at, kind })).toContainEqual(["listIntents", { ns: "eu" }]);
    expect(affectedBy({ ...at, kind })).toContainEqual(["previewService", { ns: "eu", service: "orders" }]);
  },
);

test("a circuit that moves by itself is no override", () => {
  expect(names("circuit.opened")).not.toContain("listIntents");
});

test.each(["drain.published", "drain.converged", "drain.drained"] as const)(
  "after %s its progress is old, and the list of overrides, which tells each one's stage",
  (kind) => {
    expect(affectedBy({ ...at, kind })).toContainEqual(["getDrain", instance]);
    expect(affectedBy({ ...at, kind })).toContainEqual(["listIntents", { ns: "eu" }]);
  },
);

test("the progress of a drain that ended is not asked for again", () => {
  expect(names("drain.undone")).not.toContain("getDrain");
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

test("what is told of a namespace is told of all together, and no list of another is old", () => {
  const keys = affectedBy({ ...at, kind: "drain.requested" });
  for (const name of ["getFleet", "listServices", "getServiceOrder", "listIntents"] as const) {
    expect(keys).toContainEqual([name, { ns: "*" }]);
    expect(keys).not.toContainEqual([name]);
  }
});
