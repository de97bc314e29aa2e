import type {
  CallerFigures as CallerView,
  InstanceTraffic,
  ServiceTraffic,
  TrafficFigures,
} from "#lib/contract/traffic.ts";
import type { InstanceState, ServiceState } from "#server/core/model.ts";
import { isRegistered, shownInstances } from "#server/core/presence.ts";
import { compareIds } from "#server/core/table.ts";
import { inFlightByInstance } from "#server/core/traffic.ts";
import type {
  CallerFigures,
  CallFigures,
  InstanceFigures,
  TrafficReads,
  TrafficSpan,
} from "#server/ports/traffic.ts";
import { type Published, weightGoneBy } from "./gone-by.ts";

/** Undefined where nothing was called, or nobody reports. */
export function failedShare(figures: Pick<CallFigures, "calls" | "failed"> | undefined): number | undefined {
  return figures === undefined || figures.calls === 0 ? undefined : figures.failed / figures.calls;
}

export function trafficFigures({ calls, failed, latency }: CallFigures, span: TrafficSpan): TrafficFigures {
  const errorRatio = failedShare({ calls, failed });
  return {
    calls,
    failed,
    ...(span.countedMs > 0 && { callsPerSecond: (calls * 1000) / span.countedMs }),
    ...(errorRatio === undefined ? {} : { errorRatio }),
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
  parts: { readonly isService: (name: string) => boolean; readonly published: Published } | undefined,
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
            parts.published,
          ),
        }),
  };
}

const NO_CALLS: CallFigures = { calls: 0, failed: 0, latency: undefined };
/** Of fewer than three nobody stands out. */
const LEAST_PEERS = 3;

/** What is known of the calls to each instance of a service. */
export class InstanceCalls {
  readonly span: TrafficSpan;
  /** Instances of which anybody is told. */
  readonly shown: number;
  readonly #figures: InstanceFigures;
  /** Of all calls, those to instances for which there was no room included. */
  readonly #all: number;
  readonly #uncalled: CallFigures | undefined;
  readonly #published: Published;
  readonly #weights: number;
  /** Of the p95 of all instances, ms. */
  readonly medianP95: number | undefined;

  constructor(
    figures: InstanceFigures,
    service: CallFigures | undefined,
    shown: readonly InstanceState[],
    span: TrafficSpan,
    published: Published,
  ) {
    this.span = span;
    this.shown = shown.length;
    this.#figures = figures;
    this.#all = service?.calls ?? 0;
    this.#uncalled = figures.isAll && service !== undefined ? NO_CALLS : undefined;
    this.#published = published;
    this.#weights = shown.reduce((sum, instance) => sum + weightGoneBy(instance, published), 0);
    this.medianP95 = medianOf(shown.map(({ id }) => this.of(id)?.latency?.p95));
  }

  /** Undefined: nobody reports, or there was no room for it. */
  of(id: string): CallFigures | undefined {
    return this.#figures.called.get(id) ?? this.#uncalled;
  }

  expectedShare(instance: InstanceState): number | undefined {
    return this.#weights > 0 ? weightGoneBy(instance, this.#published) / this.#weights : undefined;
  }

  realShare(id: string): number | undefined {
    const figures = this.of(id);
    return figures === undefined || this.#all === 0 ? undefined : figures.calls / this.#all;
  }

  view(
    instance: InstanceState,
    inFlights: ReadonlyMap<string, number>,
  ): Pick<InstanceTraffic, "expectedShare" | "realShare" | "inFlight" | "figures"> {
    const expectedShare = this.expectedShare(instance);
    const inFlight = inFlights.get(instance.id);
    return {
      ...(expectedShare === undefined ? {} : { expectedShare }),
      ...(inFlight === undefined ? {} : { inFlight }),
      ...this.shareOf(instance.id),
    };
  }

  shareOf(id: string): Pick<InstanceTraffic, "realShare" | "figures"> {
    const figures = this.of(id);
    const realShare = this.realShare(id);
    return {
      ...(realShare === undefined ? {} : { realShare }),
      ...(figures === undefined ? {} : { figures: trafficFigures(figures, this.span) }),
    };
  }

  /** Called, and not of these. */
  others(ids: ReadonlySet<string>): string[] {
    return [...this.#figures.called.keys()].filter((id) => !ids.has(id));
  }
}

function medianOf(values: readonly (number | undefined)[]): number | undefined {
  const sorted = values.filter((value) => value !== undefined).toSorted((a, b) => a - b);
  return sorted.length < LEAST_PEERS ? undefined : sorted[Math.floor((sorted.length - 1) / 2)];
}

function instancesTraffic(
  figures: InstanceFigures,
  service: CallFigures | undefined,
  state: ServiceState,
  span: TrafficSpan,
  inFlights: ReadonlyMap<string, number>,
  published: Published,
): InstanceTraffic[] {
  const shown = shownInstances(state);
  const calls = new InstanceCalls(figures, service, shown, span, published);
  const present = shown.map((instance): InstanceTraffic => ({
    ...aboutOf(instance),
    weight: weightGoneBy(instance, published),
    ...calls.view(instance, inFlights),
  }));
  const gone = calls
    .others(new Set(shown.map(({ id }) => id)))
    .map((instance) => ({ instance, registered: false, weight: 0, ...calls.shareOf(instance) }));
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

function sumOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
}
