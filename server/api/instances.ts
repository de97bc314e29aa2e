import type { InstanceOrder, InstanceSort } from "#lib/contract/order.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { instanceTag } from "#server/core/instance-tag.ts";
import type { InstanceState } from "#server/core/model.ts";
import { inFlightByInstance } from "#server/core/traffic.ts";
import type { LeaseId } from "#server/ports/store.ts";
import { consumptionOf } from "./coverage.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import { InstanceOrders } from "./instance-orders.ts";
import type { KeptFigures } from "./kept-figures.ts";
import { findInstance, findService } from "./leader-view.ts";
import { pageOf } from "./page.ts";
import { instanceView } from "./views/instance.ts";
import { waitUntil } from "./wait.ts";

type Rows = "listInstances" | "getInstanceOrder" | "getInstance" | "leaveInstance";
type Deps = Pick<ApiDeps, "control" | "clock" | "store" | "stopping">;
/** What figures are of where they only decide the order. */
const WINDOW_MS = 300_000;
const OF_CALLS: ReadonlySet<InstanceSort> = new Set(["expected", "real", "calls", "errors", "p95"]);

export function instances({ control, clock, store, stopping }: Deps, kept: KeptFigures): Handlers<Rows> {
  const orders = new InstanceOrders(kept);
  return {
    async listInstances({ params, query: { window, instance: names, ...query } }) {
      const key = { namespace: params.ns, service: params.service };
      const look = () => findService(control, key);
      look();
      const isOfCalls = window !== undefined || OF_CALLS.has(query.sort);
      const span = control.traffic.span(window ?? WINDOW_MS);
      const calls = isOfCalls ? await orders.callsTo(key, look, span) : undefined;
      const sight = look();
      const ordered =
        names === undefined
          ? orders.of(sight, query, calls).ordered
          : orders.named(sight, [names].flat(), query, calls);
      const page = pageOf(ordered, query);
      const told = window === undefined ? undefined : calls;
      const inFlights = told && inFlightByInstance(sight.service.traffic, sight.at);
      const items = page.items.map((instance): InstanceView => {
        const view = instanceView(sight, instance);
        return told && inFlights ? { ...view, traffic: told.view(instance, inFlights) } : view;
      });
      return { body: { ...page, items } };
    },

    async getInstanceOrder({ params, query }) {
      const key = { namespace: params.ns, service: params.service };
      const look = () => findService(control, key);
      look();
      const consumption = consumptionOf(await control.clients.known(params.ns));
      const calls = await orders.callsTo(key, look, control.traffic.span(query.window));
      const sight = look();
      const { ordered, groups } = orders.of(sight, query, calls);
      const { medianP95 } = calls;
      const body: InstanceOrder = {
        ids: ordered.map(({ id }) => id),
        total: calls.shown,
        coverage: consumption.coverage(sight.service, sight.at),
        ...(medianP95 === undefined ? {} : { medianP95Ms: medianP95 }),
        ...(groups === undefined ? {} : { groups: [...groups] }),
      };
      return { body };
    },

    async getInstance({ params, query, signal }) {
      const key = { namespace: params.ns, service: params.service };
      const find = () => {
        const sight = findService(control, key);
        return { sight, instance: findInstance(sight, params.instance) };
      };
      const { until = "serving" } = query;
      const wait = { control, clock, service: key, waitMs: query.wait ?? 0, signal, stopping };
      await waitUntil(() => isBack(find().instance, until), wait);
      const life = await lifeOf(store, find().instance.registered?.lease);
      const { sight, instance } = find();
      const etag = `"${instanceTag(sight.service, params.instance)}"`;
      return { body: { ...instanceView(sight, instance), ...life, etag }, headers: { etag } };
    },

    async leaveInstance({ params, body, identity }) {
      await control.execute({
        kind: "leave",
        service: { namespace: params.ns, service: params.service },
        id: params.instance,
        deadlineMs: body.deadlineSeconds * 1000,
        actor: identity.name,
      });
      return { body: undefined };
    },
  };
}

/** `serving`: it gets traffic again. `full`: at its whole base weight. */
function isBack({ weighed: { weight, base }, status }: InstanceState, until: "serving" | "full"): boolean {
  return until === "full" ? status === "serving" && weight >= base.value : weight > 0;
}

/** The registration's TTL, where the store can tell; nothing while it is away. */
async function lifeOf(store: Deps["store"], lease: string | undefined): Promise<{ ttlSeconds?: number }> {
  if (lease === undefined || !store.health().up) return {};
  const ttlSeconds = await store.leaseTtl(lease as LeaseId).catch(() => undefined); // text of the store's own making
  return ttlSeconds === undefined ? {} : { ttlSeconds };
}
