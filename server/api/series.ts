import { setTimeout as delay } from "node:timers/promises";
import { MAX_SERIES_POINTS, type SeriesView } from "#lib/contract/series.ts";
import type { LongRange, SeriesAsked, SeriesPoints } from "#server/ports/long-range.ts";
import { requireNamespace } from "./admit.ts";
import { consumptionOf } from "./coverage.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import { findService } from "./leader-view.ts";
import { refusal, type Times, timesOf } from "./series-times.ts";
import { isWhole, spliced } from "./spliced-series.ts";

/** Whoever can be told something waits no longer for more. */
const FILL_WITHIN_MS = 2000;

export function series(
  { control, longRange }: Pick<ApiDeps, "control" | "longRange">,
  { fillWithinMs = FILL_WITHIN_MS }: { readonly fillWithinMs?: number } = {},
): Handlers<"getSeries"> {
  return {
    async getSeries({ query, identity }) {
      const { metric, namespace, service, instance, caller } = query;
      requireNamespace(identity, namespace);
      const key = { namespace, service };
      const consumption = consumptionOf(await control.clients.known(namespace));
      const sight = findService(control, key);
      const { from, to, named } = timesOf(query, sight.at);
      const asked: SeriesAsked = { metric, service: key, instance, caller, from, to };
      const since = control.traffic.since ?? sight.at;
      const kept = control.traffic.series(asked, sight.service.instances.get(instance ?? "")?.registeredAt);
      const { points, source } =
        kept === undefined
          ? { points: await furtherBack(longRange, asked, named), source: "prometheus" as const }
          : await filled(kept, asked, longRange, fillWithinMs);
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

/** What a new leader's memory has no part of may be known to others: that is asked for, and no failure of its own. */
async function filled(
  kept: SeriesPoints,
  asked: SeriesAsked,
  longRange: LongRange | undefined,
  withinMs: number,
): Promise<{ readonly points: SeriesPoints; readonly source: SeriesView["source"] }> {
  const mine = { points: kept, source: "memory" } as const;
  if (longRange === undefined || isWhole(kept)) return mine;
  const others = longRange.series(asked).catch(() => undefined);
  const isSomething = kept.values.some((value) => value !== null);
  const points = await (isSomething ? within(withinMs, others) : others);
  const both = points && spliced(kept, points);
  return both === undefined ? mine : { points: both, source: "prometheus" };
}

/** Undefined where it takes longer. */
async function within<T>(ms: number, answer: Promise<T>): Promise<T | undefined> {
  const end = new AbortController();
  const late = delay(ms, undefined, { signal: end.signal }).catch(() => undefined);
  const first = await Promise.race([answer, late]);
  end.abort();
  return first;
}

async function furtherBack(
  longRange: LongRange | undefined,
  asked: SeriesAsked,
  named: Times["named"],
): Promise<SeriesPoints> {
  if (longRange === undefined)
    throw refusal(
      `query.${named}: this Headgate keeps 24 hours; HEADGATE_PROMETHEUS_URL names where longer ranges can be had from`,
    );
  const points = await longRange.series(asked);
  if (points !== undefined) return points;
  throw refusal(`query.${named}: beyond 24 hours no such series is kept`);
}
