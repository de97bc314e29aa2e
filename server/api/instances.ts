import type { InstanceOrder, InstanceSort } from "#lib/contract/order.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { instanceTag } from "#server/core/instance-tag.ts";
import type { InstanceState } from "#server/core/model.ts";
import { shownInstances } from "#server/core/presence.ts";
import type { LeaseId } from "#server/ports/store.ts";
import { consumptionOf } from "./coverage.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import { callsTo, grouped, medianP95, orderedInstances } from "./instance-order.ts";
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
  return {
    async listInstances({ params, query }) {
      const key = { namespace: params.ns, service: params.service };
      const span = control.traffic.span(query.window ?? WINDOW_MS);
      const calls =
        query.window === undefined && !OF_CALLS.has(query.sort)
          ? undefined
          : await callsTo(findService(control, key), kept, span);
      const sight = findService(control, key);
      const ordered = orderedInstances(sight, query, calls);
      const named = query.instance === undefined ? undefined : new Set([query.instance].flat());
      const page = pageOf(named === undefined ? ordered : ordered.filter(({ id }) => named.has(id)), query);
      const items = page.items.map((instance): InstanceView => {
        const view = instanceView(sight, instance);
        return query.window === undefined || calls === undefined
          ? view
          : { ...view, traffic: calls.view(instance) };
      });
      return { body: { ...page, items } };
    },

    async getInstanceOrder({ params, query }) {
      const key = { namespace: params.ns, service: params.service };
      const consumption = consumptionOf(await control.clients.known(params.ns));
      const span = control.traffic.span(query.window);
      const calls = await callsTo(findService(control, key), kept, span);
      const sight = findService(control, key);
      const shown = shownInstances(sight.service);
      const ordered = orderedInstances(sight, query, calls);
      const parts =
        query.group === undefined
          ? { ordered, groups: undefined }
          : grouped(ordered, query.group, calls, span);
      const median = medianP95(shown, calls);
      const body: InstanceOrder = {
        ids: parts.ordered.map(({ id }) => id),
        total: shown.length,
        coverage: consumption.coverage(sight.service, sight.at),
        ...(median === undefined ? {} : { medianP95Ms: median }),
        ...(parts.groups === undefined ? {} : { groups: parts.groups }),
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
