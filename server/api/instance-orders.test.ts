import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test, vi } from "vitest";
import type { InstanceState } from "#server/core/model.ts";
import type { LeaderState } from "#server/ports/control.ts";
import type { TrafficReads } from "#server/ports/traffic.ts";
import { Stepper } from "#test/support/core.ts";
import { InstanceOrders } from "./instance-orders.ts";
import { KeptFigures } from "./kept-figures.ts";

const SPAN = { from: 0, until: 60_000, countedMs: 60_000 };
const AT = 61_000;

function world() {
  const stepper = new Stepper().fleet(0, [1, 2, 3]);
  const calls = (each: number) => ({ calls: each, failed: 0, latency: undefined });
  const reads = {
    figures: async () => ({ all: calls(30) }),
    instances: async () => ({
      called: new Map([1, 2, 3].map((port) => [`10.0.0.1:${port}`, calls(port * 5)])),
      isAll: true,
    }),
  } as unknown as TrafficReads; // no more of it is asked
  const orders = new InstanceOrders(new KeptFigures(reads));
  const tables: { published: ReturnType<LeaderState["published"]> } = { published: undefined };
  const state = { published: () => tables.published } as unknown as LeaderState; // no more of it is asked
  const sight = () => ({ state, service: stepper.state, policy: stepper.policy, at: AT });
  const ask = async (asked: Parameters<InstanceOrders["of"]>[1], span = SPAN) => {
    const known = await orders.callsTo(sight().service.key, sight, span);
    return orders.of(sight(), asked, known);
  };
  return { stepper, orders, sight, ask, tables };
}

const ports = (ordered: readonly InstanceState[]) => ordered.map(({ port }) => port);

test("all who ask for an order get the same one, until an instance changes or time moves on", async () => {
  const { stepper, ask } = world();
  const first = await ask({ sort: "calls" });
  expect(ports(first.ordered)).toEqual([3, 2, 1]);
  expect(await ask({ sort: "calls" })).toBe(first);
  // A check that passes as the one before changes nothing.
  stepper.probed(AT, 1, true);
  expect(await ask({ sort: "calls" })).toBe(first);
  expect(await ask({ sort: "calls" }, { ...SPAN, from: 5000, until: 65_000 })).not.toBe(first);
  stepper.down(AT, 3);
  const later = await ask({ sort: "trouble" });
  expect(ports(later.ordered)).toEqual([3, 1, 2]);
  expect(ports((await ask({ sort: "trouble", q: "connect refused" })).ordered)).toEqual([3]);
});

test("what is shown for an override alone comes and goes with it", async () => {
  const { stepper, ask } = world();
  expect(ports((await ask({ sort: "id" })).ordered)).toEqual([1, 2, 3]);
  stepper.drains(AT, "10.0.0.1:9", ["ci"]);
  expect(ports((await ask({ sort: "id" })).ordered)).toEqual([1, 2, 3, 9]);
});

test("while the store is away weights are in the order of what clients go by, not of what is observed", async () => {
  const { stepper, ask, tables } = world();
  stepper.down(AT, 3);
  expect(ports((await ask({ sort: "weight" })).ordered).at(-1)).toBe(3);
  tables.published = new Map([
    ["10.0.0.1:2", { status: "serving", weight: 50 }],
    ["10.0.0.1:3", { status: "serving", weight: 100 }],
  ]);
  expect(ports((await ask({ sort: "weight" })).ordered)).toEqual([3, 2, 1]);
});

test("groups and the median are those of the order", async () => {
  const { ask } = world();
  const { ordered, groups } = await ask({ sort: "calls", group: "zone" });
  expect(ports(ordered)).toEqual([3, 2, 1]);
  expect(groups).toMatchObject([{ count: 3, statuses: { serving: 3 }, figures: { calls: 30 } }]);
  expect((await ask({ sort: "calls" })).groups).toBeUndefined();
});

test("what is known of a span that has passed is let go", async () => {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void; // by the flag
  const { stepper, orders, sight } = world();
  const known = async (until: number) =>
    new WeakRef(await orders.callsTo(stepper.state.key, sight, { ...SPAN, from: until - 60_000, until }));
  const passed = await known(60_000);
  for (let until = 65_000; until < 100_000; until += 5000) await known(until);
  await new Promise(setImmediate);
  gc();
  expect(passed.deref()).toBeUndefined();
});

test("for a few that are named no other instance is looked at", async () => {
  const { stepper, orders, sight } = world();
  const all = vi.spyOn(stepper.state.instances, "values");
  const named = orders.named(sight(), ["10.0.0.1:3", "10.0.0.1:1", "10.0.0.1:7"], { sort: "id" }, undefined);
  expect(ports(named)).toEqual([1, 3]);
  expect(all).not.toHaveBeenCalled();
});
