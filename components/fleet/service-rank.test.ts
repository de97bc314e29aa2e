import { expect, test } from "vitest";
import type { StatusCounts } from "#lib/contract/views.ts";
import { byLoss, lostShare } from "./service-rank.ts";

function service(name: string, statuses: StatusCounts, clients = 0) {
  const instances = Object.values(statuses).reduce((sum, n) => sum + (n ?? 0), 0);
  return { name, statuses, instances, clients };
}
const order = (...services: ReturnType<typeof service>[]) => byLoss(services).map(({ name }) => name);

test("lost capacity leads, whatever the number of bad instances", () => {
  const large = service("large", { unhealthy: 10, serving: 90 });
  const small = service("small", { unhealthy: 1, serving: 1 });
  expect(order(large, small)).toEqual(["small", "large"]);
});

test("of the same loss, more bad instances stand first, then more with less than their share, then the name", () => {
  const meant = service("a-meant", { drained: 1, serving: 1 });
  const bad = service("bad", { ejected: 1, serving: 1 });
  const worse = service("worse", { unhealthy: 2, serving: 2 });
  const warming = service("warming", { warming: 1, serving: 3 });
  expect(order(service("z", { serving: 1 }), service("y", {}), warming, meant, bad, worse)).toEqual([
    "worse",
    "bad",
    "a-meant",
    "warming",
    "y",
    "z",
  ]);
});

test("what gets less than its share is not lost; no instances at all are, once somebody calls", () => {
  expect(lostShare(service("a", { degraded: 1, trial: 1, warming: 1, serving: 1 }))).toBe(0);
  expect(lostShare(service("a", {}))).toBe(0);
  expect(lostShare(service("a", {}, 2))).toBe(1);
});
