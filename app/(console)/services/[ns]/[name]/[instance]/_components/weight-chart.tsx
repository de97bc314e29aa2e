"use client";
import { memo, useMemo } from "react";
import type { Marker } from "#components/charts/marker.ts";
import type { Extent } from "#components/charts/plot.ts";
import { TimeChart } from "#components/charts/time-chart.tsx";
import { weightSince } from "#components/fleet/weight-sentence.ts";
import { untoldGaps, weightOverTime } from "#components/fleet/weight-over-time.ts";
import type { LoggedEvent } from "#lib/contract/events.ts";
import type { Explanation } from "#lib/contract/explain.ts";
import { weight } from "#lib/format.ts";

interface WeightChartProps {
  extent: Extent;
  events: readonly LoggedEvent[];
  now: Explanation | undefined;
  markers: readonly Marker[];
}

const STEPS = 300;

/** The weight over time, as the transitions tell it: while the store is away clients go by another. */
export const WeightChart = memo(function WeightChart({ extent, events, now, markers }: WeightChartProps) {
  const current = now?.registered === true ? now.weight : undefined;
  const since = now === undefined ? 0 : weightSince(now);
  const steps = useMemo(
    () => ({ from: extent.from, stepMs: (extent.to - extent.from) / STEPS }),
    [extent.from, extent.to],
  );
  const values = useMemo(
    () =>
      weightOverTime(events, current === undefined ? undefined : { weight: current, since }, {
        ...steps,
        count: STEPS,
        until: extent.to,
      }),
    [events, current, since, steps, extent.to],
  );
  const series = useMemo(() => [{ key: "weight", label: "Weight", color: 1 as const, values }], [values]);
  const gaps = useMemo(() => untoldGaps(values, steps), [values, steps]);
  return (
    <TimeChart
      title="Weight"
      note="as decided"
      kind="steps"
      extent={extent}
      steps={steps}
      series={series}
      gaps={gaps}
      markers={markers}
      format={weight}
      height={130}
    />
  );
});
