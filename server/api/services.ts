import type { ServiceSummary } from "#lib/contract/views.ts";
import { maySee } from "./admit.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import { findService, leaderState, sightOf } from "./leader-view.ts";
import { pageOf } from "./page.ts";
import { serviceSummary } from "./views/service.ts";
import { troubleRank } from "./views/trouble.ts";

type Rows = "listNamespaces" | "listServices" | "getService";

export function services({ control }: Pick<ApiDeps, "control">): Handlers<Rows> {
  return {
    listNamespaces({ query, identity }) {
      const counts = new Map<string, number>();
      for (const { key } of leaderState(control).services())
        counts.set(key.namespace, (counts.get(key.namespace) ?? 0) + 1);
      const visible = [...counts].filter(([name]) => maySee(identity, name));
      const items = visible.map(([name, count]) => ({ name, services: count }));
      return {
        body: pageOf(
          items.toSorted((a, b) => compare(a.name, b.name)),
          query,
        ),
      };
    },

    listServices({ params, query }) {
      const state = leaderState(control);
      const q = query.q?.toLowerCase();
      const summaries: ServiceSummary[] = [];
      for (const service of state.services()) {
        const isAsked =
          service.key.namespace === params.ns &&
          (q === undefined || service.key.service.toLowerCase().includes(q));
        if (isAsked) summaries.push(serviceSummary(sightOf(control, state, service)));
      }
      const { status } = query;
      const listed =
        status === undefined ? summaries : summaries.filter(({ statuses }) => (statuses[status] ?? 0) > 0);
      return { body: pageOf(listed.toSorted(ORDER[query.sort]), query) };
    },

    getService({ params }) {
      return {
        body: serviceSummary(findService(control, { namespace: params.ns, service: params.service })),
      };
    },
  };
}

const ORDER = {
  name: (a: ServiceSummary, b: ServiceSummary) => compare(a.name, b.name),
  instances: (a: ServiceSummary, b: ServiceSummary) => b.instances - a.instances || compare(a.name, b.name),
  trouble: (a: ServiceSummary, b: ServiceSummary) => rankOf(a) - rankOf(b) || compare(a.name, b.name),
} as const;

function rankOf({ worst }: ServiceSummary): number {
  return troubleRank(worst?.status ?? "serving");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
