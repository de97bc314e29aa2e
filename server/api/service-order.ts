import type { ServiceSort, SortDirection } from "#lib/contract/order.ts";
import type { ServiceState } from "#server/core/model.ts";
import type { LeaderState } from "#server/ports/control.ts";
import type { ServiceFigures, TrafficSpan } from "#server/ports/traffic.ts";
import type { KeptFigures } from "./kept-figures.ts";
import { sortedBy, type SortValue } from "./sorted.ts";
import { AT_ONCE } from "./traffic.ts";
import { censusOf } from "./views/census.ts";
import { troubleRank } from "./views/trouble.ts";

interface Asked {
  readonly q?: string | undefined;
  readonly status?: keyof ReturnType<typeof censusOf>["statuses"] | undefined;
  readonly sort: ServiceSort;
  readonly dir?: SortDirection | undefined;
}

/** The services of a namespace that match, sorted. Figures are looked up only where they decide the order. */
export async function orderedServices(
  state: LeaderState,
  ns: string,
  asked: Asked,
  kept: KeptFigures,
  span: TrafficSpan,
): Promise<ServiceState[]> {
  const { sort, dir = sort === "name" ? "asc" : "desc" } = asked;
  const chosen = [...state.services()].filter((service) => isChosen(service, ns, asked));
  const figures = CALLS.has(sort) ? await figuresOf(chosen, kept, span) : undefined;
  const valueOf = (service: ServiceState) => valueBy[sort](service, figures?.get(service.key.service), state);
  return sortedBy(chosen, dir, valueOf, ({ key }) => key.service);
}

function isChosen(service: ServiceState, ns: string, { q, status }: Asked): boolean {
  const { namespace, service: name } = service.key;
  if (namespace !== ns) return false;
  if (q !== undefined && !name.toLowerCase().includes(q.trim().toLowerCase())) return false;
  return status === undefined || (censusOf(service).statuses[status] ?? 0) > 0;
}

const CALLS: ReadonlySet<ServiceSort> = new Set(["calls", "errors", "p50", "p95", "p99"]);

type ValueOf = (service: ServiceState, figures: ServiceFigures | undefined, state: LeaderState) => SortValue;

const valueBy: Readonly<Record<ServiceSort, ValueOf>> = {
  name: ({ key }) => key.service,
  trouble: (service) => -troubleRank(censusOf(service).worst?.status ?? "serving"),
  instances: (service) => censusOf(service).instances,
  calls: (_, figures) => figures?.all?.calls,
  errors: (_, figures) =>
    figures?.all === undefined || figures.all.calls === 0
      ? undefined
      : figures.all.failed / figures.all.calls,
  p50: (_, figures) => figures?.all?.latency?.p50,
  p95: (_, figures) => figures?.all?.latency?.p95,
  p99: (_, figures) => figures?.all?.latency?.p99,
  clients: ({ key }, _, state) => state.consumers(key).length,
  changed: ({ key }, _, state) => state.changedAt(key),
};

async function figuresOf(
  services: readonly ServiceState[],
  kept: KeptFigures,
  span: TrafficSpan,
): Promise<ReadonlyMap<string, ServiceFigures | undefined>> {
  const figures = new Map<string, ServiceFigures | undefined>();
  for (const { key } of services) {
    figures.set(key.service, await kept.figures(key, span));
    if (figures.size % AT_ONCE === 0) await new Promise(setImmediate);
  }
  return figures;
}
