import type { ServiceSort, SortDirection } from "#lib/contract/order.ts";
import { serviceKeyText } from "#server/core/keys.ts";
import type { ServiceState } from "#server/core/model.ts";
import type { LeaderState } from "#server/ports/control.ts";
import type { ServiceFigures, TrafficSpan } from "#server/ports/traffic.ts";
import type { NamespaceView } from "./admit.ts";
import type { KeptFigures } from "./kept-figures.ts";
import { sortedBy, type SortValue } from "./sorted.ts";
import { AT_ONCE } from "./traffic.ts";
import { censusOf } from "./views/census.ts";
import { failedShare } from "./views/traffic.ts";
import { troubleRank } from "./views/trouble.ts";

interface Asked {
  readonly q?: string | undefined;
  readonly status?: keyof ReturnType<typeof censusOf>["statuses"] | undefined;
  readonly sort: ServiceSort;
  readonly dir?: SortDirection | undefined;
}

interface OrderParts {
  readonly state: LeaderState;
  readonly kept: KeptFigures;
  readonly span: TrafficSpan;
  /** Asked only where it decides the order. */
  readonly clientsOf: () => Promise<(service: ServiceState) => number>;
}

/** The services in view, or those `among` them, that match, sorted. Figures are looked up only where they decide the order. */
export async function orderedServices(
  view: NamespaceView,
  asked: Asked,
  { state, kept, span, clientsOf }: OrderParts,
  among?: readonly ServiceState[],
): Promise<ServiceState[]> {
  const { sort, dir = sort === "name" ? "asc" : "desc" } = asked;
  const clients = sort === "clients" ? await clientsOf() : () => 0;
  const chosen = [...(among ?? state.services())].filter((service) => isChosen(service, view, asked));
  const figures = CALLS.has(sort) ? await figuresOf(chosen, kept, span) : undefined;
  const valueOf = (service: ServiceState) =>
    valueBy[sort](service, { figures: figures?.get(serviceKeyText(service.key)), clients, state });
  return sortedBy(chosen, dir, valueOf, ({ key }) => `${key.service} ${key.namespace}`);
}

function isChosen(service: ServiceState, view: NamespaceView, { q, status }: Asked): boolean {
  const { namespace, service: name } = service.key;
  if (!view.holds(namespace)) return false;
  if (q !== undefined && !name.toLowerCase().includes(q.trim().toLowerCase())) return false;
  return status === undefined || (censusOf(service).statuses[status] ?? 0) > 0;
}

const CALLS: ReadonlySet<ServiceSort> = new Set(["calls", "errors", "p50", "p95", "p99"]);

interface Known {
  readonly figures: ServiceFigures | undefined;
  readonly clients: (service: ServiceState) => number;
  readonly state: LeaderState;
}
type ValueOf = (service: ServiceState, known: Known) => SortValue;

const valueBy: Readonly<Record<ServiceSort, ValueOf>> = {
  name: ({ key }) => key.service,
  trouble: (service) => -troubleRank(censusOf(service).worst?.status ?? "serving"),
  instances: (service) => censusOf(service).instances,
  calls: (_, { figures }) => figures?.all?.calls,
  errors: (_, { figures }) => failedShare(figures?.all),
  p50: (_, { figures }) => figures?.all?.latency?.p50,
  p95: (_, { figures }) => figures?.all?.latency?.p95,
  p99: (_, { figures }) => figures?.all?.latency?.p99,
  clients: (service, { clients }) => clients(service),
  changed: ({ key }, { state }) => state.changedAt(key),
};

async function figuresOf(
  services: readonly ServiceState[],
  kept: KeptFigures,
  span: TrafficSpan,
): Promise<ReadonlyMap<string, ServiceFigures | undefined>> {
  const figures = new Map<string, ServiceFigures | undefined>();
  for (const { key } of services) {
    figures.set(serviceKeyText(key), await kept.figures(key, span));
    if (figures.size % AT_ONCE === 0) await new Promise(setImmediate);
  }
  return figures;
}
