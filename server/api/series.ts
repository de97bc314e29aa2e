import { HeadgateError } from "#lib/contract/error.ts";
import { MAX_SERIES_POINTS, type SeriesView } from "#lib/contract/series.ts";
import type { LongRange, SeriesAsked, SeriesPoints } from "#server/ports/long-range.ts";
import { requireNamespace } from "./admit.ts";
import { consumptionOf } from "./coverage.ts";
import type { ApiDeps, Call, Handlers } from "./handler.ts";
import { findService } from "./leader-view.ts";
import { momentOf } from "./moment.ts";

const HOUR_MS = 3_600_000;

export function series({
  control,
  longRange,
}: Pick<ApiDeps, "control" | "longRange">): Handlers<"getSeries"> {
  return {
    async getSeries({ query, identity }) {
      const { metric, namespace, service, instance, caller } = query;
      requireNamespace(identity, namespace);
      const key = { namespace, service };
      const consumption = consumptionOf(await control.clients.known(namespace));
      const sight = findService(control, key);
      const { from, to } = timesOf(query, sight.at);
      const asked: SeriesAsked = { metric, service: key, instance, caller, from, to };
      const since = control.traffic.since ?? sight.at;
      const { points, source } = await pointsOf(asked, control.traffic.series(asked), since, longRange);
      const body: SeriesView = {
        metric,
        namespace,
        service,
        ...(instance === undefined ? {} : { instance }),
        ...(caller === undefined ? {} : { caller }),
        from: points.from,
        stepMs: points.stepMs,
        values: points.values.slice(0, MAX_SERIES_POINTS),
        ...(points.reporting === undefined
          ? {}
          : { reporting: points.reporting.slice(0, MAX_SERIES_POINTS) }),
        ...(points.latencyError === undefined ? {} : { latencyError: points.latencyError }),
        coverage: consumption.coverage(sight.service, sight.at),
        since,
        source,
      };
      return { body };
    },
  };
}

function timesOf({ from, to, range }: Call<"getSeries">["query"], now: number): { from: number; to: number } {
  if (from !== undefined && range !== undefined)
    throw new HeadgateError("invalid_argument", "query: one of from and range, not both");
  const end = Math.min(momentOf(to, now) ?? now, now);
  const start = momentOf(from, now) ?? end - (range ?? HOUR_MS);
  if (start < end) return { from: start, to: end };
  throw new HeadgateError("invalid_argument", "query.from: must be before to, and before now");
}

/** A new leader's memory goes back to when it came: where that is less than half of what is asked, others know better. */
async function pointsOf(
  asked: SeriesAsked,
  kept: SeriesPoints | undefined,
  since: number,
  longRange: LongRange | undefined,
): Promise<{ readonly points: SeriesPoints; readonly source: SeriesView["source"] }> {
  const knownMs = asked.to - Math.max(asked.from, since);
  const isEnough = longRange === undefined || 2 * knownMs >= asked.to - asked.from;
  if (kept !== undefined && isEnough) return { points: kept, source: "memory" };
  try {
    return { points: await furtherBack(longRange, asked), source: "prometheus" };
  } catch (error) {
    if (kept === undefined) throw error;
    return { points: kept, source: "memory" };
  }
}

async function furtherBack(longRange: LongRange | undefined, asked: SeriesAsked): Promise<SeriesPoints> {
  if (longRange === undefined)
    throw new HeadgateError(
      "invalid_argument",
      "query.range: this Headgate keeps 24 hours; HEADGATE_PROMETHEUS_URL names where longer ranges can be had from",
    );
  const points = await longRange.series(asked);
  if (points !== undefined) return points;
  throw new HeadgateError("invalid_argument", "query.range: beyond 24 hours no such series is kept");
}
