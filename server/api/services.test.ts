import { expect, test } from "vitest";
import type { KnownClient } from "#server/ports/clients.ts";
import type { LeaderState } from "#server/ports/control.ts";
import { DEFAULT_POLICY } from "#server/core/policy.ts";
import { Stepper } from "#test/support/core.ts";
import type { ApiDeps, Call } from "./handler.ts";
import { KeptFigures } from "./kept-figures.ts";
import { services } from "./services.ts";

const client = (id: string, ...apart: string[]) =>
  ({
    namespace: "default",
    id,
    wideUpTo: apart.length === 0 ? 9 : undefined,
    apart: new Set(apart),
  }) as unknown as KnownClient; // no more is counted

/** Services of these names, and who consumes tables over all replicas. */
function asking(names: readonly string[], clients: readonly KnownClient[]) {
  const states = names.map((service) => {
    return { ...new Stepper().fleet(0, [1]).state, key: { namespace: "default", service } };
  });
  const looked = new Set<string>();
  const state = {
    services: () => states,
    service: ({ service }: { service: string }) => states.find(({ key }) => key.service === service),
    policy: () => DEFAULT_POLICY,
    tableRevision: () => 7,
    changedAt: ({ service }: { service: string }) => {
      looked.add(service);
      return undefined;
    },
    tableHeldBack: () => undefined,
    consumers: () => {
      throw new Error("who consumes each table is walked through for a number");
    },
  } as unknown as LeaderState; // no more of it is asked
  const traffic = { span: () => ({ from: 0, until: 0, countedMs: 0 }) };
  const control = {
    now: () => 0,
    state: () => state,
    traffic,
    clients: { known: async () => ({ clients, silentReplicas: [] }) },
  } as unknown as ApiDeps["control"]; // nor of this
  return { ...services({ control }, new KeptFigures(control.traffic)), looked };
}

const listed = { params: { ns: "default" }, query: { limit: 10, sort: "clients" } };

test("a service's clients are those that any replica knows, counted once for all services", async () => {
  const handlers = asking(["a", "b", "c"], [client("wide/1"), client("x/1", "b"), client("y/1", "b", "c")]);
  const { body } = await handlers.listServices(listed as unknown as Call<"listServices">);
  expect(body.items.map(({ name, clients }) => [name, clients])).toEqual([
    ["b", 3],
    ["c", 2],
    ["a", 1],
  ]);
  const one = { params: { ns: "default", service: "c" } } as unknown as Call<"getService">;
  expect((await handlers.getService(one)).body.clients).toBe(2);
  const { body: order } = await handlers.getServiceOrder(listed as unknown as Call<"getServiceOrder">);
  expect(order.names).toEqual(["b", "c", "a"]);
});

test("for a few that are named no other service is looked at", async () => {
  const handlers = asking(["a", "b", "c"], []);
  const query = { limit: 10, sort: "changed", name: ["c", "a", "none"] };
  const { body } = await handlers.listServices({ ...listed, query } as unknown as Call<"listServices">);
  expect([body.items.map(({ name }) => name), body.total]).toEqual([["a", "c"], 2]);
  expect([...handlers.looked]).toEqual(["a", "c"]);
});
