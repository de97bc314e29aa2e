import { expect, test } from "vitest";
import type { Hit } from "#lib/contract/search-endpoints.ts";
import { choicesOf, type PaletteWorld } from "./palette-choices.ts";
import { readTyped } from "./palette-verbs.ts";

const orders: Hit = { kind: "service", namespace: "eu", service: "orders", instances: 3 };
const instance: Hit = {
  kind: "instance",
  namespace: "eu",
  service: "orders",
  instance: "10.0.0.7:8080",
  status: "forced_out",
  zone: "b",
};
const world: PaletteWorld = {
  ns: "eu",
  isPaused: false,
  isAutomationPaused: false,
  hits: [],
  isMixed: false,
  recent: [],
};
const labels = (text: string, more: Partial<PaletteWorld> = {}) =>
  choicesOf(text, { ...world, ...more }).flatMap(({ choices }) => choices.map(({ label }) => label));
const first = (text: string, more: Partial<PaletteWorld> = {}) =>
  choicesOf(text, { ...world, ...more })[0]?.choices[0];

test("an action and what it is about are read apart", () => {
  expect(readTyped("drain 10.0.0.7")).toMatchObject({ verb: { verb: "drain" }, words: "10.0.0.7" });
  expect(readTyped("Set weight orders b")).toMatchObject({ verb: { verb: "set weight" }, words: "orders b" });
  expect(readTyped("drainage")).toMatchObject({ verb: undefined, words: "drainage" });
  expect(readTyped("drain several ord")).toMatchObject({ isSeveral: true, words: "ord" });
});

test("an action on an instance opens the panel of that instance", () => {
  expect(first("drain 7", { hits: [instance] })).toMatchObject({
    label: "Drain 10.0.0.7:8080",
    detail: "orders · b · forced out",
    does: { path: "/services/eu/orders/10.0.0.7%3A8080?drain=10.0.0.7%3A8080" },
  });
  expect(first("eject 7", { hits: [instance] })?.does).toEqual({
    kind: "open",
    path: "/services/eu/orders/10.0.0.7%3A8080?circuit=10.0.0.7%3A8080&to=open",
  });
});

test("on an instance's page its actions need no more to be typed", () => {
  const at = { ns: "eu", service: "orders", instance: "10.0.0.7:8080" };
  expect(first("drain", { instance: at })?.label).toBe("Drain 10.0.0.7:8080");
  expect(labels("", { instance: at })).toContain("Eject 10.0.0.7:8080");
  expect(labels("")).toContain("Eject an instance…");
});

test("what is found stands before actions and pages that fit what is typed", () => {
  expect(labels("o", { hits: [orders, instance] }).slice(0, 2)).toEqual(["orders", "10.0.0.7:8080"]);
  expect(labels("theme")).toEqual(["Use the other theme"]);
  expect(labels("overr")).toEqual(["Overrides"]);
  expect(labels("no such thing")).toEqual([]);
});

test("a service that is the only one found offers its places, and its instances", () => {
  expect(labels("orders", { hits: [orders], within: [instance] })).toEqual([
    "orders",
    "10.0.0.7:8080",
    "orders: traffic",
    "orders: policy",
    "orders: versions",
    "orders: clients",
    "orders: events",
  ]);
  expect(first("orders", { hits: [orders, { ...orders, service: "orders-eu" }] })?.label).toBe("orders");
  expect(labels("o", { hits: [orders, { ...orders, service: "orders-eu" }] })).not.toContain(
    "orders: policy",
  );
});

test("what was chosen before comes first while nothing is typed", () => {
  const before = first("x", { hits: [orders] });
  expect(before).toBeDefined();
  expect(first("", { recent: before === undefined ? [] : [before] })?.label).toBe("orders");
});

test("where services of several namespaces may be found, each is told with its own", () => {
  const mixed = { hits: [instance, orders], isMixed: true };
  expect(first("drain 7", mixed)?.detail).toMatch(/^eu\/orders · /);
  expect(labels("drain several ord", mixed)).toEqual(["Drain several of eu/orders"]);
});

test("a drain of all that have something in common is an action too, and looked at first", () => {
  expect(first("drain zone b")).toMatchObject({
    label: "Drain zone b…",
    does: { kind: "open", path: "/overrides/bulk?ns=eu&zone=b" },
  });
  expect(first("drain Version 1.3-rc")?.does).toMatchObject({ path: "/overrides/bulk?ns=eu&version=1.3-rc" });
  expect(labels("eject zone b")).toEqual([]);
  const action = "Drain a selection: a zone, host, version or source…";
  expect(labels("selection")).toEqual([action]);
  expect(labels("drain a selection")).toEqual([action]);
  expect(labels("drain zone", { hits: [instance] })).toEqual(["Drain 10.0.0.7:8080", action]);
  expect(labels("eject zone")).toEqual([]);
  expect(labels("drain zo")).toEqual([]);
});
