import type {
  CallerFigures as CallerView,
  InstanceTraffic,
  ServiceTraffic,
  TrafficFigures,
} from "#lib/contract/traffic.ts";
import type { InstanceState, ServiceState } from "#server/core/model.ts";
import { isRegistered, isShown } from "#server/core/presence.ts";
import { compareIds } from "#server/core/table.ts";
import { inFlightByInstance } from "#server/core/traffic.ts";
import type {
  CallerFigures,
  CallFigures,
  InstanceFigures,
  TrafficReads,
  TrafficSpan,
} from "#server/ports/traffic.ts";

export function trafficFigures({ calls, failed, latency }: CallFigures, span: TrafficSpan): TrafficFigures {
  return {
    calls,
    failed,
    ...(span.countedMs > 0 && { callsPerSecond: (calls * 1000) / span.countedMs }),
    ...(calls === 0 ? {} : { errorRatio: failed / calls }),
    ...(latency === undefined ? {} : { latencyMs: latency }),
  };
}

export function callerFigures(figures: CallerFigures, span: TrafficSpan): CallerView {
  const { failedBy, rejected } = figures;
  return { ...trafficFigures(figures, span), failedBy, rejected };
}

/** Calls to a service in sum; `parts`: also by caller and by instance. */
export async function serviceTraffic(
  traffic: Pick<TrafficReads, "figures" | "instances">,
  state: ServiceState,
  span: TrafficSpan,
  at: number,
  parts: { readonly isService: (name: string) => boolean } | undefined,
): Promise<Omit<ServiceTraffic, "coverage">> {
  const { key } = state;
  const figures = await traffic.figures(key, span);
  const inFlights = inFlightByInstance(state.traffic, at);
  const inFlight = sumOf([...inFlights.values()]);
  return {
    service: key.service,
    suspects: [...(figures?.suspects ?? [])],
    ...(figures === undefined || figures.suspectCalls === 0 ? {} : { suspectCalls: figures.suspectCalls }),
    ...(figures?.all === undefined ? {} : { figures: callerFigures(figures.all, span) }),
    ...(inFlight === undefined ? {} : { inFlight }),
    ...(parts === undefined
      ? {}
      : {
          callers: [...(figures?.callers ?? [])]
            .map(([caller, each]) => ({
              caller,
              external: !parts.isService(caller),
              ...callerFigures(each, span),
            }))
            .toSorted((a, b) => b.calls - a.calls || (a.caller < b.caller ? -1 : 1)),
          instances: instancesTraffic(
            await traffic.instances(key, span),
            figures?.all,
            state,
            span,
            inFlights,
          ),
        }),
  };
}

const NO_CALLS: CallFigures = { calls: 0, failed: 0, latency: undefined };

function instancesTraffic(
  { called, isAll }: InstanceFigures,
  service: CallFigures | undefined,
  state: ServiceState,
  span: TrafficSpan,
  inFlights: ReadonlyMap<string, number>,
): InstanceTraffic[] {
  const shown = [...state.instances.values()].filter((instance) => isShown(instance, state));
  const weights = shown.reduce((sum, { weighed }) => sum + weighed.weight, 0);
  // Of all calls, those to instances for which there was no room included.
  const all = service?.calls ?? 0;
  const uncalled = isAll && service !== undefined ? NO_CALLS : undefined;
  const present = shown.map((instance): InstanceTraffic => {
    const { weight } = instance.weighed;
    const inFlight = inFlights.get(instance.id);
    return {
      ...aboutOf(instance),
      weight,
      ...(weights > 0 ? { expectedShare: weight / weights } : {}),
      ...(inFlight === undefined ? {} : { inFlight }),
      ...shareOf(called.get(instance.id) ?? uncalled, all, span),
    };
  });
  const ids = new Set(shown.map(({ id }) => id));
  const gone = [...called]
    .filter(([id]) => !ids.has(id))
    .map(([instance, each]) => ({ instance, registered: false, weight: 0, ...shareOf(each, all, span) }));
  return [...present, ...gone].toSorted((a, b) => compareIds(a.instance, b.instance));
}

function aboutOf(
  instance: InstanceState,
): Pick<InstanceTraffic, "instance" | "registered" | "zone" | "version"> {
  const { zone, version } = instance.registered?.registration ?? {};
  return {
    instance: instance.id,
    registered: isRegistered(instance),
    ...(zone === undefined ? {} : { zone }),
    ...(version === undefined ? {} : { version }),
  };
}

function shareOf(
  figures: CallFigures | undefined,
  all: number,
  span: TrafficSpan,
): Pick<InstanceTraffic, "realShare" | "figures"> {
  if (figures === undefined) return {};
  return { ...(all > 0 ? { realShare: figures.calls / all } : {}), figures: trafficFigures(figures, span) };
}

function sumOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
}
