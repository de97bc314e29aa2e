import { expect, test } from "vitest";
import type { KnownClient, KnownClients } from "#server/ports/clients.ts";
import type { LeaderState } from "#server/ports/control.ts";
import { DEFAULT_POLICY } from "#server/core/policy.ts";
import { Stepper } from "#test/support/core.ts";
import { clients } from "./clients.ts";
import type { ApiDeps, Call } from "./handler.ts";

/** Who consumes a table of each namespace, and how often that is looked at. */
function asking() {
  const stepper = new Stepper().fleet(0, [1]);
  const world = { revision: 7, looks: 0 };
  const client = (namespace: string): KnownClient => ({
    ...{ namespace, id: "checkout/1", named: true, zone: undefined, sdk: undefined, reported: undefined },
    ...{ transport: "poll", open: true, lastContactAt: 0, replicas: [], wideUpTo: undefined },
    apart: new Set(["orders"]),
    held: () => {
      world.looks += 1;
      return 7;
    },
  });
  const knownNow = (): KnownClients => ({ clients: ["default", "hidden"].map(client), silentReplicas: [] });
  let known = knownNow();
  const state = {
    services: () => [stepper.state],
    service: () => stepper.state,
    policy: () => DEFAULT_POLICY,
    tableRevision: () => world.revision,
    changedAfter: () => undefined,
  } as unknown as LeaderState; // no more of it is asked
  const control = {
    now: () => 0,
    state: () => state,
    clients: { known: async () => known },
  } as unknown as ApiDeps["control"]; // nor of this
  const handlers = clients({ control });
  return {
    world,
    pass: () => void (known = knownNow()),
    all: async (namespaces = ["*"], query = {}) => {
      const call = { query: { limit: 10, ...query }, identity: { namespaces } };
      const { body } = await handlers.listClients(call as unknown as Call<"listClients">);
      return body.items.map(({ namespace }) => namespace).toSorted();
    },
    ofService: async () => {
      const call = { params: { ns: "default", service: "orders" }, query: { limit: 10 } };
      const { body } = await handlers.listServiceClients(call as unknown as Call<"listServiceClients">);
      return body.items.map(({ tablesBehind }) => tablesBehind);
    },
  };
}

test("clients are looked at once for all who ask the same of who was there, and each is told what they may see", async () => {
  const { world, pass, all } = asking();
  expect(await Promise.all([all(), all()])).toEqual([
    ["default", "hidden"],
    ["default", "hidden"],
  ]);
  expect(world.looks).toBe(2);
  expect(await all(["default"])).toEqual(["default"]);
  expect(await all(["default"], { q: "none" })).toEqual([]);
  expect(world.looks).toBe(3);
  pass();
  await all();
  expect(world.looks).toBe(5);
});

test("a service's clients are behind as soon as its table is another", async () => {
  const { world, ofService } = asking();
  await ofService();
  expect(await ofService()).toEqual([0, 0]);
  expect(world.looks).toBe(2);
  world.revision = 8;
  expect(await ofService()).toEqual([1, 1]);
});
