"use client";
import { useQuery } from "@tanstack/react-query";
import { memo, useMemo } from "react";
import type { Band } from "#components/charts/band-stops.ts";
import { Bands } from "#components/charts/bands.tsx";
import type { Extent } from "#components/charts/plot.ts";
import {
  circuitMoves,
  forceMoves,
  healthMoves,
  type LivedForce,
  statusMoves,
  toldSince,
} from "#components/fleet/instance-life.ts";
import {
  circuitBands,
  forceBands,
  healthBands,
  probeTicks,
  statusBands,
} from "#components/fleet/life-bands.ts";
import { type Move, type Stretch, stretchesOf } from "#components/fleet/stretches.ts";
import type { LoggedEvent } from "#lib/contract/events.ts";
import type { Explanation } from "#lib/contract/explain.ts";
import { probesQuery } from "#lib/query/instance-queries.ts";
import type { InstanceAt } from "#lib/query/queries.ts";

interface LifeRowsProps {
  at: InstanceAt;
  extent: Extent;
  events: readonly LoggedEvent[];
  /** How it stands now; undefined where it is gone. */
  now: Explanation | undefined;
}

/** How an instance stood over time: a row of bands for each thing that decides it. */
export const LifeRows = memo(function LifeRows({ at, extent, events, now }: LifeRowsProps) {
  const probes = useQuery({ ...probesQuery(at), enabled: now !== undefined }).data?.items;
  const ticks = useMemo(() => probeTicks(probes ?? []), [probes]);
  const there = now?.registered === true ? now : undefined;
  const status = useBands(
    { events, extent, movesOf: statusMoves, bandsOf: statusBands },
    there?.status,
    there?.statusSince,
  );
  const health = useBands(
    { events, extent, movesOf: healthMoves, bandsOf: healthBands },
    there?.health.state,
    there?.health.since,
  );
  const circuit = useBands(
    { events, extent, movesOf: circuitMoves, bandsOf: circuitBands },
    there?.circuit.state,
    there?.circuit.since,
  );
  const force: LivedForce = now?.circuit.forced ?? "none";
  const forced = useBands(
    { events, extent, movesOf: forceMoves, bandsOf: forceBands },
    force,
    forcedSince(now),
  );
  return (
    <div className="hg-life-rows">
      <Bands label="Status" extent={extent} bands={status} />
      <Bands label="Health" extent={extent} bands={health} ticks={ticks} />
      <Bands label="Circuit" extent={extent} bands={circuit} />
      {forced.some(({ tone }) => tone === "planned") ? (
        <Bands label="Forced" extent={extent} bands={forced} />
      ) : null}
    </div>
  );
});

/** Most never had an override: where none is told of, there was none. */
function forcedSince(now: Explanation | undefined): number {
  const cause = now?.causes.find(({ kind }) => kind === "forced_in" || kind === "forced_out");
  return cause?.since ?? -Infinity;
}

interface Lived<T> {
  readonly events: readonly LoggedEvent[];
  readonly extent: Extent;
  readonly movesOf: (events: readonly LoggedEvent[]) => Move<T>[];
  readonly bandsOf: (stretches: readonly Stretch<T>[]) => Band[];
}

/** One thing of it over time; `now` and since when it is that, where it is known. */
function useBands<T extends string>(
  { events, extent, movesOf, bandsOf }: Lived<T>,
  now: T | undefined,
  nowSince = 0,
): readonly Band[] {
  return useMemo(
    () =>
      bandsOf(
        stretchesOf(
          {
            moves: movesOf(events),
            since: toldSince(events),
            now: now === undefined ? undefined : { value: now, since: nowSince },
          },
          extent,
        ),
      ),
    [events, extent, movesOf, bandsOf, now, nowSince],
  );
}
