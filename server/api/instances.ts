import type { InstanceView } from "#lib/contract/views.ts";
import { instanceTag } from "#server/core/instance-tag.ts";
import type { InstanceState } from "#server/core/model.ts";
import { shownInstances } from "#server/core/presence.ts";
import { compareIds } from "#server/core/table.ts";
import type { LeaseId } from "#server/ports/store.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import { findInstance, findService } from "./leader-view.ts";
import { pageOf } from "./page.ts";
import { instanceView } from "./views/instance.ts";
import { troubleRank } from "./views/trouble.ts";
import { waitUntil } from "./wait.ts";

type Rows = "listInstances" | "getInstance" | "leaveInstance";
type Deps = Pick<ApiDeps, "control" | "clock" | "store" | "stopping">;

export function instances({ control, clock, store, stopping }: Deps): Handlers<Rows> {
  return {
    listInstances({ params, query }) {
      const sight = findService(control, { namespace: params.ns, service: params.service });
      const chosen = shownInstances(sight.service).filter((instance) => isChosen(instance, query));
      const page = pageOf(chosen.toSorted(query.sort === "id" ? byId : byTrouble), query);
      return { body: { ...page, items: page.items.map((instance) => instanceView(sight, instance)) } };
    },

    async getInstance({ params, query, signal }) {
      const key = { namespace: params.ns, service: params.service };
      const look = () => {
        const sight = findService(control, key);
        return instanceView(sight, findInstance(sight, params.instance));
      };
      const { until = "serving" } = query;
      const wait = { control, clock, service: key, waitMs: query.wait ?? 0, signal, stopping };
      await waitUntil(() => isBack(look(), until), wait);
      const lease = findInstance(findService(control, key), params.instance).registered?.lease;
      const life = await lifeOf(store, lease);
      const etag = `"${instanceTag(findService(control, key).service, params.instance)}"`;
      return { body: { ...look(), ...life, etag }, headers: { etag } };
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

interface InstanceFilter {
  readonly q?: string | undefined;
  readonly status?: string | undefined;
  readonly zone?: string | undefined;
  readonly version?: string | undefined;
}

function isChosen({ id, status, registered }: InstanceState, filter: InstanceFilter): boolean {
  const registration = registered?.registration;
  if (filter.q !== undefined && !id.includes(filter.q.toLowerCase())) return false;
  if (filter.status !== undefined && status !== filter.status) return false;
  if (filter.zone !== undefined && registration?.zone !== filter.zone) return false;
  return filter.version === undefined || registration?.version === filter.version;
}

function byId(a: InstanceState, b: InstanceState): number {
  return compareIds(a.id, b.id);
}

function byTrouble(a: InstanceState, b: InstanceState): number {
  return troubleRank(a.status) - troubleRank(b.status) || byId(a, b);
}

/** `serving`: it gets traffic again. `full`: at its whole base weight. */
function isBack({ weight, baseWeight, status }: InstanceView, until: "serving" | "full"): boolean {
  return until === "full" ? status === "serving" && weight >= baseWeight : weight > 0;
}

/** The registration's TTL, where the store can tell; nothing while it is away. */
async function lifeOf(store: Deps["store"], lease: string | undefined): Promise<{ ttlSeconds?: number }> {
  if (lease === undefined || !store.health().up) return {};
  const ttlSeconds = await store.leaseTtl(lease as LeaseId).catch(() => undefined); // text of the store's own making
  return ttlSeconds === undefined ? {} : { ttlSeconds };
}
