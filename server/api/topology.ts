import { HeadgateError } from "#lib/contract/error.ts";
import type { TopologyEdge, TopologyNode } from "#lib/contract/topology.ts";
import type { ServiceState } from "#server/core/model.ts";
import { isRegistered } from "#server/core/presence.ts";
import { lookAt, type ServiceLook } from "#server/core/service-look.ts";
import type { ServiceFigures, TrafficSpan } from "#server/ports/traffic.ts";
import { consumptionOf } from "./coverage.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import { leaderState } from "./leader-view.ts";
import { momentOf } from "./moment.ts";
import { AT_ONCE, servicesOf, spanView } from "./traffic.ts";
import { callerFigures } from "./views/traffic.ts";

/** What is kept by 5 s. */
const HOUR_MS = 3_600_000;
/** The clock of whoever asks may be a little off. */
const GRACE_MS = 120_000;

export function topology({ control }: Pick<ApiDeps, "control">): Handlers<"getTopology"> {
  return {
    async getTopology({ params: { ns }, query }) {
      const now = control.now();
      const asked = withinHour(momentOf(query.at, now), now);
      const consumption = consumptionOf(await control.clients.known(ns));
      const services = servicesOf(leaderState(control).services(), ns);
      const span = control.traffic.span(query.window, asked);
      const graph = new Graph(span);
      for (const [index, service] of services.entries()) {
        const coverage = consumption.coverage(service, now);
        const look = asked === undefined ? lookAt(service, now) : control.traffic.look(service.key, asked);
        graph.add(service, look, await control.traffic.figures(service.key, span), coverage);
        if (index % AT_ONCE === AT_ONCE - 1) await new Promise(setImmediate);
      }
      return { body: { ...spanView(control.traffic, span, consumption), ...graph.view() } };
    },
  };
}

function withinHour(at: number | undefined, now: number): number | undefined {
  if (at === undefined) return undefined;
  if (at < now - HOUR_MS - GRACE_MS || at > now + GRACE_MS)
    throw new HeadgateError("invalid_argument", "query.at: a moment of the last hour");
  return Math.min(Math.max(at, now - HOUR_MS), now);
}

/** Nodes and edges as services are looked at one by one; whoever is only named becomes a node at the end. */
class Graph {
  readonly #span: TrafficSpan;
  readonly #nodes = new Map<string, TopologyNode>();
  readonly #edges = new Map<string, TopologyEdge>();

  constructor(span: TrafficSpan) {
    this.#span = span;
  }

  add(
    state: ServiceState,
    look: ServiceLook | undefined,
    figures: ServiceFigures | undefined,
    coverage: TopologyNode["coverage"],
  ): void {
    const { service } = state.key;
    this.#nodes.set(service, {
      service,
      external: false,
      ...(look === undefined
        ? { instances: 0, statuses: {}, zones: [] }
        : {
            statusesAt: look.at,
            instances: look.instances,
            statuses: { ...look.statuses },
            zones: look.zones.map(({ zone, instances, statuses }) => ({
              ...(zone === undefined ? {} : { zone }),
              instances,
              statuses: { ...statuses },
            })),
            protection: look.protection,
          }),
      coverage,
      ...(figures?.all === undefined ? {} : { figures: callerFigures(figures.all, this.#span) }),
    });
    for (const [caller, each] of figures?.callers ?? [])
      this.#put(caller, service, { observed: true, figures: callerFigures(each, this.#span) });
    const dependsOn = [...state.instances.values()]
      .filter(isRegistered)
      .flatMap(({ registered }) => registered?.registration.dependsOn ?? []);
    for (const name of new Set(dependsOn)) this.#put(service, name, { declared: true });
  }

  view(): { nodes: TopologyNode[]; edges: TopologyEdge[] } {
    const edges = [...this.#edges.values()];
    for (const name of edges.flatMap(({ caller, service }) => [caller, service]))
      if (!this.#nodes.has(name))
        this.#nodes.set(name, { service: name, external: true, instances: 0, statuses: {}, zones: [] });
    return { nodes: [...this.#nodes.values()], edges };
  }

  #put(caller: string, service: string, what: Partial<TopologyEdge>): void {
    const key = `${caller} ${service}`;
    const known = this.#edges.get(key) ?? { caller, service, declared: false, observed: false };
    this.#edges.set(key, { ...known, ...what });
  }
}
