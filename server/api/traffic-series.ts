import type { GroupedSeries, LatencyHeat, ServiceSeries } from "#lib/contract/traffic-series.ts";
import type { OverTime, TimeAsked } from "#server/ports/traffic.ts";
import { consumptionOf } from "./coverage.ts";
import type { ApiDeps, Call, Handlers } from "./handler.ts";
import { findService } from "./leader-view.ts";
import { timesOf } from "./series-times.ts";
import { SharedAnswers } from "./shared-answers.ts";
import { figuresView, groupedView, heatView, type SeriesHead } from "./views/traffic-series.ts";

type Rows = "getTrafficSeries" | "getTrafficFigures" | "getLatencyHeat";

/**
 * Series of one service for whole charts. Each is worked out once in 5 s, however many look: told apart by instance or
 * caller it takes one sum for each that was called, and steps only of the few that are told; by zone or version a sum
 * of each step, 250 for each instance; a heat map 60 histograms of 16 counts for each. All in turns with other work.
 */
export function trafficSeries({ control }: Pick<ApiDeps, "control">): Handlers<Rows> {
  const { traffic } = control;
  const grouped = new SharedAnswers<GroupedSeries>();
  const figures = new SharedAnswers<ServiceSeries>();
  const heats = new SharedAnswers<LatencyHeat>();

  async function shared<T extends SeriesHead>(
    answers: SharedAnswers<T>,
    { params, query }: Pick<Call<Rows>, "params" | "query">,
    tell: (asked: TimeAsked, headOf: (series: OverTime<unknown>) => SeriesHead) => Promise<T>,
  ): Promise<{ body: T }> {
    const service = { namespace: params.ns, service: params.service };
    const sight = findService(control, service);
    const { from, to } = timesOf(query, sight.at);
    const body = await answers.of(traffic.span(0).until, JSON.stringify([service, query]), async () => {
      const consumption = consumptionOf(await control.clients.known(params.ns));
      return await tell({ service, from, to }, (series) => ({
        from: series.from,
        stepMs: series.stepMs,
        reporting: [...series.reporting],
        coverage: consumption.coverage(sight.service, sight.at),
        since: traffic.since ?? sight.at,
      }));
    });
    return { body };
  }

  return {
    getTrafficSeries: (call) =>
      shared(grouped, call, async (asked, headOf) => {
        const { metric, by, top } = call.query;
        const series = await traffic.grouped({ ...asked, by, top });
        return { ...headOf(series), ...groupedView(series, metric) };
      }),

    getTrafficFigures: (call) =>
      shared(figures, call, async (asked, headOf) => {
        const series = traffic.overTime(asked);
        return { ...headOf(series), ...figuresView(series) };
      }),

    getLatencyHeat: (call) =>
      shared(heats, call, async (asked, headOf) => {
        const series = await traffic.heat(asked);
        return { ...headOf(series), ...heatView(series) };
      }),
  };
}
