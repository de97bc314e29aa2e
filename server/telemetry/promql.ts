import type { SeriesAsked } from "#server/ports/long-range.ts";

const QUANTILES: Partial<Record<SeriesAsked["metric"], number>> = { p50: 0.5, p95: 0.95, p99: 0.99 };
const MADE = 'outcome!="rejected"';
const FAILED = 'outcome=~"timeout|connect|reset|server"';

type Asked = Pick<SeriesAsked, "metric" | "service" | "instance" | "caller">;

/** Rates of what was called: of the thing asked for, of that those which failed, and of its whole service. */
interface Rates {
  readonly all: string;
  readonly failed: string;
  /** Undefined where it is the service itself. */
  readonly whole: string | undefined;
}

/**
 * What Prometheus is asked for a series, over the metrics that it scrapes here; at most one series answers it.
 * Undefined where no metric tells it. `windowSeconds`: what each value is a mean of.
 */
export function queryOf(asked: Asked, windowSeconds: number): string | undefined {
  const quantile = QUANTILES[asked.metric];
  const { all, failed, whole } = ratesOf(asked, windowSeconds);
  if (quantile !== undefined) {
    if (asked.caller !== undefined || asked.instance !== undefined) return undefined;
    const buckets = rate("headgate_call_duration_seconds_bucket", labelsOf(asked), windowSeconds);
    return `1000 * histogram_quantile(${quantile}, sum by (le) (${buckets}))`;
  }
  switch (asked.metric) {
    case "calls":
      return all;
    case "errors":
      // Who never failed has no series of failures, which is no gap.
      return `(${failed} or ${all} * 0) / ${all}`;
    case "share":
      return whole === undefined ? undefined : `${all} / ${whole}`;
    default:
      return undefined;
  }
}

function ratesOf(asked: Asked, windowSeconds: number): Rates {
  const { instance, caller } = asked;
  const service = labelsOf(asked);
  const sum = (metric: string, ...labels: readonly string[]) =>
    `sum(${rate(metric, [...service, ...labels], windowSeconds)})`;
  if (instance !== undefined) {
    const own = `instance=${text(instance)}`;
    return {
      all: sum("headgate_instance_calls_total", own),
      failed: sum("headgate_instance_failures_total", own),
      whole: sum("headgate_instance_calls_total"),
    };
  }
  if (caller === undefined) {
    const metric = "headgate_calls_total";
    return { all: sum(metric, MADE), failed: sum(metric, FAILED), whole: undefined };
  }
  const metric = "headgate_edge_calls_total";
  const own = `caller=${text(caller)}`;
  return { all: sum(metric, own, MADE), failed: sum(metric, own, FAILED), whole: sum(metric, MADE) };
}

function labelsOf({ service: { namespace, service } }: Asked): readonly string[] {
  return [`namespace=${text(namespace)}`, `service=${text(service)}`];
}

function rate(metric: string, labels: readonly string[], windowSeconds: number): string {
  return `rate(${metric}{${labels.join()}}[${windowSeconds}s])`;
}

/** A label's value in PromQL, whose texts know every escape of JSON's: https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals */
function text(value: string): string {
  return JSON.stringify(value.toWellFormed());
}
