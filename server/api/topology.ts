import { HeadgateError } from "#lib/contract/error.ts";
import { qualifiedName } from "#lib/contract/qualified-name.ts";
import type { TopologyEdge, TopologyNode } from "#lib/contract/topology.ts";
import type { ServiceState } from "#server/core/model.ts";
import { protectionOf } from "#server/core/panic.ts";
import type { ServiceLook } from "#server/core/service-look.ts";
import type { ServiceFigures, TrafficSpan } from "#server/ports/traffic.ts";
import { viewOf } from "./admit.ts";
import { consumptionOf } from "./coverage.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import type { KeptFigures } from "./kept-figures.ts";
import { leaderState } from "./leader-view.ts";
import { momentOf } from "./moment.ts";
import { AT_ONCE, servicesOf, spanView } from "./traffic.ts";
import { censusOf } from "./views/census.ts";
import { callerFigures } from "./views/traffic.ts";

/** What is kept by 5 s. */
const HOUR_MS = 3_600_000;
/** The clock of whoever asks may be a little off. */
const GRACE_MS = 120_000;

/**
 * Figures of now are those that lists show too, each summed up once a span; how services stand is counted once for each
 * version of their instances. A moment of the past is its asker's own.
 */
export function topology({ control }: Pick<ApiDeps, "control">, kept: KeptFigures): Handlers<"getTopology"> {
  return {
    async getTopology({ params: { ns }, query, identity }) {
      const view = viewOf(identity, ns);
      const now = control.now();
      const asked = withinHour(momentOf(query.at, now), now);
      const consumption = consumptionOf(await control.clients.known(view.known));
      const services = servicesOf(leaderState(control).services(), view);
      const span = control.traffic.span(query.window, asked);
      const figures = asked === undefined ? kept : control.traffic;
      const graph = new Graph(span, view.isOfAll);
      for (const [index, service] of services.entries()) {
        const coverage = consumption.coverage(service, now);
        const look = asked === undefined ? lookOf(service, now) : control.traffic.look(service.key, asked);
        graph.add(service, look, await figures.figures(service.key, span), coverage);
        if (index % AT_ONCE === AT_ONCE - 1) await new Promise(setImmediate);
      }
      return { body: { ...spanView(control.traffic, span, consumption), ...graph.view() } };
    },
  };
}

function lookOf(service: ServiceState, at: number): ServiceLook {
  const { instances, statuses, byZone } = censusOf(service);
  return { at, instances, statuses, zones: byZone, protection: protectionOf(service) };
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
  /** Ends of edges, and the namespace that each is of. */
  readonly #named = new Map<string, string>();
  readonly #edges = new Map<string, TopologyEdge>();
  readonly #namesNamespaces: boolean;

  /** `namesNamespaces`: a service is told as `<namespace>/<service>`. */
  constructor(span: TrafficSpan, namesNamespaces: boolean) {
    this.#span = span;
    this.#namesNamespaces = namesNamespaces;
  }

  add(
    state: ServiceState,
    look: ServiceLook | undefined,
    figures: ServiceFigures | undefined,
    coverage: TopologyNode["coverage"],
  ): void {
    const { namespace } = state.key;
    const service = this.#nameOf(namespace, state.key.service);
    this.#nodes.set(service, {
      namespace,
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
      this.#put(namespace, this.#nameOf(namespace, caller), service, {
        observed: true,
        figures: callerFigures(each, this.#span),
      });
    for (const name of censusOf(state).dependsOn)
      this.#put(namespace, service, this.#nameOf(namespace, name), { declared: true });
  }

  view(): { nodes: TopologyNode[]; edges: TopologyEdge[] } {
    const edges = [...this.#edges.values()];
    for (const [name, namespace] of this.#named)
      if (!this.#nodes.has(name))
        this.#nodes.set(name, {
          namespace,
          service: name,
          external: true,
          instances: 0,
          statuses: {},
          zones: [],
        });
    return { nodes: [...this.#nodes.values()], edges };
  }

  #nameOf(namespace: string, service: string): string {
    return this.#namesNamespaces ? qualifiedName(namespace, service) : service;
  }

  #put(namespace: string, caller: string, service: string, what: Partial<TopologyEdge>): void {
    for (const name of [caller, service]) this.#named.set(name, namespace);
    const key = `${caller} ${service}`;
    const known = this.#edges.get(key) ?? { caller, service, declared: false, observed: false };
    this.#edges.set(key, { ...known, ...what });
  }
}
