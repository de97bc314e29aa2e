import { expect, test } from "vitest";
import type { StatusCounts } from "#lib/contract/views.ts";
import { byLoss } from "./service-rank.ts";

function service(name: string, statuses: StatusCounts, lostShare?: number, clients = 0) {
  const instances = Object.values(statuses).reduce((sum, n) => sum + (n ?? 0), 0);
  return { name, statuses, instances, clients, ...(lostShare === undefined ? {} : { lostShare }) };
}
const order = (...services: ReturnType<typeof service>[]) => byLoss(services).map(({ name }) => name);

test("lost capacity leads, whatever the number of bad instances", () => {
  const large = service("large", { unhealthy: 10, serving: 90 }, 0.1);
  const small = service("small", { unhealthy: 1, serving: 1 }, 0.5);
  expect(order(large, small)).toEqual(["small", "large"]);
});

test("of the same loss, more bad instances stand first, then more with less than their share, then the name", () => {
  const meant = service("a-meant", { drained: 1, serving: 1 }, 0.5);
  const bad = service("bad", { ejected: 1, serving: 1 }, 0.5);
  const worse = service("worse", { unhealthy: 2, serving: 2 }, 0.5);
  const warming = service("warming", { warming: 1, serving: 3 }, 0);
  expect(order(service("z", { serving: 1 }), service("y", {}), warming, meant, bad, worse)).toEqual([
    "worse",
    "bad",
    "a-meant",
    "warming",
    "y",
    "z",
  ]);
});

test("no instances at all are lost capacity once somebody calls", () => {
  const half = service("half", { unhealthy: 1, serving: 1 }, 0.5);
  expect(order(half, service("gone", {}, undefined, 2), service("unused", {}))).toEqual([
    "gone",
    "half",
    "unused",
  ]);
});
