import type { GroupedSeries, LatencyHeat, ServiceSeries } from "#lib/contract/traffic-series.ts";
import type {
  CallsOverTime,
  GroupedCalls,
  HeatOverTime,
  OverTime,
  ServiceOverTime,
} from "#server/ports/traffic.ts";

/** What every series says beside its own figures. */
export type SeriesHead = Pick<GroupedSeries, "from" | "stepMs" | "reporting" | "coverage" | "since">;
type Values = (number | null)[];
type Metric = "calls" | "errors" | "share";

export function groupedView(
  series: OverTime<GroupedCalls>,
  metric: Metric,
): Omit<GroupedSeries, keyof SeriesHead> {
  const { told } = series;
  if (told === undefined) return { lines: [] };
  // Of what is told, not of the service's own sum: the shares of each step make up the whole.
  const parts = told.others === undefined ? told.lines : [...told.lines, told.others];
  const all = told.all.calls.map((_, step) => parts.reduce((sum, { calls }) => sum + (calls[step] ?? 0), 0));
  const values = (part: CallsOverTime) => valuesOf(metric, part, all, series);
  const lines = told.lines.map((line) => ({
    ...(line.name === undefined ? {} : { name: line.name }),
    calls: line.total,
    values: values(line),
  }));
  const { others } = told;
  if (others === undefined) return { lines };
  return { lines, others: { count: others.count, calls: others.total, values: values(others) } };
}

export function figuresView(series: OverTime<ServiceOverTime>): Omit<ServiceSeries, keyof SeriesHead> {
  const { told } = series;
  if (told === undefined) return { calls: [], errors: [], latency: { ...NO_LATENCY, from: series.from } };
  const { failedBy } = told;
  const { p50, p95, p99, ...steps } = told.latency;
  return {
    calls: perSecond(told.calls, series),
    errors: errorsOf(told),
    ...(failedBy === undefined
      ? {}
      : {
          failedBy: {
            timeout: perSecond(failedBy.timeout, series),
            connect: perSecond(failedBy.connect, series),
            reset: perSecond(failedBy.reset, series),
            server: perSecond(failedBy.server, series),
          },
        }),
    latency: { ...steps, p50: [...p50], p95: [...p95], p99: [...p99] },
  };
}

const NO_LATENCY = { stepMs: 60_000, p50: [], p95: [], p99: [], error: 0 };

export function heatView(series: OverTime<HeatOverTime>): Omit<LatencyHeat, keyof SeriesHead> {
  const { bounds = [], columns = [] } = series.told ?? {};
  return {
    bounds: [...bounds],
    columns: columns.map((column, step) => (isKnown(series, step) ? [...column] : null)),
  };
}

function valuesOf(
  metric: Metric,
  part: CallsOverTime,
  all: readonly number[],
  series: OverTime<unknown>,
): Values {
  switch (metric) {
    case "calls":
      return perSecond(part.calls, series);
    case "errors":
      return errorsOf(part);
    case "share":
      return part.calls.map((count, step) => {
        const sum = all[step] ?? 0;
        return sum > 0 ? count / sum : null;
      });
  }
}

function errorsOf({ calls, failed }: CallsOverTime): Values {
  return calls.map((count, step) => (count > 0 ? (failed[step] ?? 0) / count : null));
}

/** No calls are 0 only where somebody reported. */
function perSecond(counts: readonly number[], series: OverTime<unknown>): Values {
  return counts.map((count, step) =>
    count > 0 || isKnown(series, step) ? (count * 1000) / series.stepMs : null,
  );
}

function isKnown({ reporting }: OverTime<unknown>, step: number): boolean {
  return (reporting[step] ?? 0) > 0;
}
