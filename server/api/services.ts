import type { ServiceGlance, ServiceSummary } from "#lib/contract/views.ts";
import { type ServiceKey, serviceKeyText } from "#server/core/keys.ts";
import type { ServiceState } from "#server/core/model.ts";
import type { TrafficSpan } from "#server/ports/traffic.ts";
import { maySee, type NamespaceView, viewOf } from "./admit.ts";
import { consumptionOf } from "./coverage.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import type { KeptFigures } from "./kept-figures.ts";
import { findService, leaderState, sightOf } from "./leader-view.ts";
import { pageOf } from "./page.ts";
import { orderedServices } from "./service-order.ts";
import { sortedBy } from "./sorted.ts";
import { serviceSummary } from "./views/service.ts";
import { trafficFigures } from "./views/traffic.ts";

type Rows = "listNamespaces" | "listServices" | "getServiceOrder" | "getService";
/** What figures are of where they only decide the order. */
const WINDOW_MS = 300_000;

export function services({ control }: Pick<ApiDeps, "control">, kept: KeptFigures): Handlers<Rows> {
  /** Over all replicas, asked every two seconds at most: whoever streams all tables is walked through for none of them. */
  const consumptionIn = async (ns: string | undefined) => consumptionOf(await control.clients.known(ns));
  const clientsIn = async (ns: string | undefined) => {
    const consumption = await consumptionIn(ns);
    const at = control.now();
    return (service: ServiceState) => consumption.coverage(service, at).consumers;
  };
  return {
    listNamespaces({ query, identity }) {
      const counts = new Map<string, number>();
      for (const { key } of leaderState(control).services())
        counts.set(key.namespace, (counts.get(key.namespace) ?? 0) + 1);
      const visible = [...counts].filter(([name]) => maySee(identity, name));
      const items = visible.map(([name, count]) => ({ name, services: count }));
      return { body: pageOf(sortedBy(items, "asc", nameOf, nameOf), query) };
    },

    /** Sparks, and figures that do not decide the order, are of the page alone; all who ask share them. */
    async listServices({ params: { ns }, query, identity }) {
      const { window, name } = query;
      const view = viewOf(identity, ns);
      const consumption = await consumptionIn(view.known);
      const state = leaderState(control);
      const span = control.traffic.span(window ?? WINDOW_MS);
      const clientsOf = () => clientsIn(view.known);
      const named = name === undefined ? undefined : new Set([name].flat());
      const among = named && [...state.services()].filter(({ key }) => named.has(listedName(key, view)));
      const ordered = await orderedServices(view, query, { state, kept, span, clientsOf }, among);
      const { items, ...page } = pageOf(ordered, query);
      const at = control.now();
      const summaries = items.map(async (service): Promise<ServiceSummary> => {
        const coverage = consumption.coverage(service, at);
        const summary = serviceSummary(sightOf(control, state, service), coverage.consumers);
        if (window === undefined) return summary;
        return { ...summary, traffic: { coverage, ...(await glanceOf(service, kept, span)) } };
      });
      return { body: { ...page, items: await Promise.all(summaries) } };
    },

    async getServiceOrder({ params: { ns }, query, identity }) {
      const view = viewOf(identity, ns);
      const state = leaderState(control);
      const span = control.traffic.span(query.window);
      const clientsOf = () => clientsIn(view.known);
      const ordered = await orderedServices(view, query, { state, kept, span, clientsOf });
      let total = 0;
      for (const { key } of state.services()) if (view.holds(key.namespace)) total += 1;
      return { body: { names: ordered.map(({ key }) => listedName(key, view)), total } };
    },

    async getService({ params: { ns, service } }) {
      const key = { namespace: ns, service };
      findService(control, key);
      const clientsOf = await clientsIn(ns);
      const sight = findService(control, key);
      return { body: serviceSummary(sight, clientsOf(sight.service)) };
    },
  };
}

const nameOf = ({ name }: { readonly name: string }) => name;

/** As the list was asked for: with its namespace where that is not said. */
function listedName(key: ServiceKey, { isOfAll }: NamespaceView): string {
  return isOfAll ? serviceKeyText(key) : key.service;
}

async function glanceOf(
  { key }: ServiceState,
  kept: KeptFigures,
  span: TrafficSpan,
): Promise<Omit<ServiceGlance, "coverage">> {
  const all = (await kept.figures(key, span))?.all;
  const spark = kept.spark(key, span);
  return {
    ...(all === undefined ? {} : { figures: trafficFigures(all, span) }),
    ...(spark === undefined ? {} : { spark: { ...spark, values: [...spark.values] } }),
  };
}
