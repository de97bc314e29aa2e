import { HeadgateError } from "#lib/contract/error.ts";
import type { TrafficSpan as SpanView } from "#lib/contract/traffic.ts";
import type { ServiceState } from "#server/core/model.ts";
import type { TrafficReads, TrafficSpan } from "#server/ports/traffic.ts";
import { type Consumption, consumptionOf } from "./coverage.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import { leaderState } from "./leader-view.ts";
import { pageOf } from "./page.ts";
import { serviceTraffic } from "./views/traffic.ts";

export function traffic({ control }: Pick<ApiDeps, "control">): Handlers<"listTraffic"> {
  return {
    async listTraffic({ params: { ns }, query }) {
      const { service, window } = query;
      const consumption = consumptionOf(await control.clients.known(ns));
      const state = leaderState(control);
      const found = servicesOf(state.services(), ns);
      const chosen = service === undefined ? found : found.filter(({ key }) => key.service === service);
      if (service !== undefined && chosen.length === 0)
        throw new HeadgateError("not_found", `no service ${service} in ${ns}`);
      const at = control.now();
      const span = control.traffic.span(window);
      const isService = (name: string) => state.service({ namespace: ns, service: name }) !== undefined;
      const { items, ...page } = pageOf(chosen, query);
      return {
        body: {
          ...spanView(control.traffic, span, consumption),
          ...page,
          items: items.map((each) => ({
            coverage: consumption.coverage(each, at),
            ...serviceTraffic(
              control.traffic,
              each,
              span,
              at,
              service === undefined ? undefined : { isService },
            ),
          })),
        },
      };
    },
  };
}

/** In order. */
export function servicesOf(services: Iterable<ServiceState>, namespace: string): ServiceState[] {
  return [...services]
    .filter(({ key }) => key.namespace === namespace)
    .toSorted((a, b) => (a.key.service < b.key.service ? -1 : 1));
}

export function spanView(
  { since, latencyError }: TrafficReads,
  { from, until }: TrafficSpan,
  { silentReplicas }: Pick<Consumption, "silentReplicas">,
): SpanView {
  return { from, until, since: since ?? until, latencyError, silentReplicas };
}
