import { HeadgateError } from "#lib/contract/error.ts";
import type { ServiceTraffic, TrafficSpan as SpanView } from "#lib/contract/traffic.ts";
import type { ServiceState } from "#server/core/model.ts";
import type { TrafficReads, TrafficSpan } from "#server/ports/traffic.ts";
import { type NamespaceView, viewOf } from "./admit.ts";
import { type Consumption, consumptionOf } from "./coverage.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import type { KeptFigures } from "./kept-figures.ts";
import { leaderState } from "./leader-view.ts";
import { pageOf } from "./page.ts";
import { serviceTraffic } from "./views/traffic.ts";

/** Services between two turns of the event loop: a thousand of them take tens of milliseconds. */
export const AT_ONCE = 100;

export function traffic({ control }: Pick<ApiDeps, "control">, kept: KeptFigures): Handlers<"listTraffic"> {
  return {
    async listTraffic({ params: { ns }, query, identity }) {
      const { service, window } = query;
      const consumption = consumptionOf(await control.clients.known(ns));
      const state = leaderState(control);
      const found = servicesOf(state.services(), viewOf(identity, ns));
      const chosen = service === undefined ? found : found.filter(({ key }) => key.service === service);
      if (service !== undefined && chosen.length === 0)
        throw new HeadgateError("not_found", `no service ${service} in ${ns}`);
      const at = control.now();
      const span = control.traffic.span(window);
      const isService = (name: string) => state.service({ namespace: ns, service: name }) !== undefined;
      const { items: asked, ...page } = pageOf(chosen, query);
      const items: ServiceTraffic[] = [];
      for (const each of asked) {
        const coverage = consumption.coverage(each, at);
        const parts = service === undefined ? undefined : { isService, published: state.published(each.key) };
        items.push({ coverage, ...(await serviceTraffic(kept, each, span, at, parts)) });
        if (items.length % AT_ONCE === 0) await new Promise(setImmediate);
      }
      return { body: { ...spanView(control.traffic, span, consumption), ...page, items } };
    },
  };
}

/** In order. */
export function servicesOf(
  services: Iterable<ServiceState>,
  view: Pick<NamespaceView, "holds">,
): ServiceState[] {
  return [...services]
    .filter(({ key }) => view.holds(key.namespace))
    .toSorted(({ key: a }, { key: b }) =>
      a.service === b.service ? (a.namespace < b.namespace ? -1 : 1) : a.service < b.service ? -1 : 1,
    );
}

export function spanView(
  { since, latencyError }: TrafficReads,
  { from, until }: TrafficSpan,
  { silentReplicas }: Pick<Consumption, "silentReplicas">,
): SpanView {
  return { from, until, since: since ?? until, latencyError, silentReplicas };
}
