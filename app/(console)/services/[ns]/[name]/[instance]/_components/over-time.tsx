"use client";
import { MarkerList } from "#components/charts/marker-list.tsx";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { RangeControl } from "#components/fleet/range-control.tsx";
import { useMarkers } from "#components/fleet/use-markers.ts";
import { useRange } from "#components/fleet/use-range.ts";
import { weightSince } from "#components/fleet/weight-sentence.ts";
import { Section } from "#components/ui/section.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import type { Explanation } from "#lib/contract/explain.ts";
import type { InstanceAt } from "#lib/query/queries.ts";
import { InstanceCharts } from "./instance-charts.tsx";
import { LifeRows } from "./life-rows.tsx";
import { TrafficFacts } from "./traffic-facts.tsx";
import { useLife } from "./use-life.ts";
import { WeightChart } from "./weight-chart.tsx";

/** What became of it, and what it did: its states, its weight and its calls over one stretch of time. */
export function OverTime({ at, now }: { at: InstanceAt; now: Explanation | undefined }) {
  const { range, setRange, extent, asked } = useRange();
  const { events, error, retry } = useLife(at, extent.from);
  const { markers, missing } = useMarkers(at.ns, range, at.service);
  return (
    <>
      <Section title="Over time" aside={<RangeControl range={range} onChange={setRange} />}>
        {events === undefined ? (
          error === null ? (
            <RowSkeletons rows={5} />
          ) : (
            <FailedAnswer what="its past" error={error} onRetry={retry} />
          )
        ) : (
          <>
            <LifeRows at={at} extent={extent} events={events} now={now} />
            <WeightChart extent={extent} events={events} now={now} markers={markers} />
            {markers.length === 0 && missing === undefined ? null : (
              <MarkerList
                label="What happened in this time"
                markers={markers}
                missing={missing}
                extent={extent}
              />
            )}
          </>
        )}
      </Section>
      <Section title="Traffic">
        {now?.registered === true ? <TrafficFacts at={at} weightSince={weightSince(now)} /> : null}
        <InstanceCharts at={at} asked={asked} extent={extent} markers={markers} />
      </Section>
    </>
  );
}
