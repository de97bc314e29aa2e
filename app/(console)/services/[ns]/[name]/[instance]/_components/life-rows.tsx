"use client";
import { useQuery } from "@tanstack/react-query";
import { memo, useMemo } from "react";
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
import { type Known, stretchesOf } from "#components/fleet/stretches.ts";
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
  const isThere = now?.registered === true;
  const since = toldSince(events);
  const status = useMemo(
    () =>
      statusBands(
        stretchesOf(
          {
            moves: statusMoves(events),
            since,
            now: isThere ? sinceOf(now.status, now.statusSince) : undefined,
          },
          extent,
        ),
      ),
    [events, since, extent, isThere, now?.status, now?.statusSince],
  );
  const health = useMemo(
    () =>
      healthBands(
        stretchesOf(
          {
            moves: healthMoves(events),
            since,
            now: isThere ? sinceOf(now.health.state, now.health.since) : undefined,
          },
          extent,
        ),
      ),
    [events, since, extent, isThere, now?.health.state, now?.health.since],
  );
  const circuit = useMemo(
    () =>
      circuitBands(
        stretchesOf(
          {
            moves: circuitMoves(events),
            since,
            now: isThere ? sinceOf(now.circuit.state, now.circuit.since) : undefined,
          },
          extent,
        ),
      ),
    [events, since, extent, isThere, now?.circuit.state, now?.circuit.since],
  );
  const forced = useMemo(() => forcedStretches(events, since, now, extent), [events, since, now, extent]);
  return (
    <div className="hg-life-rows">
      <Bands label="Status" extent={extent} bands={status} />
      <Bands label="Health" extent={extent} bands={health} ticks={ticks} />
      <Bands label="Circuit" extent={extent} bands={circuit} />
      {forced.some(({ value }) => value === "open" || value === "closed") ? (
        <Bands label="Forced" extent={extent} bands={forceBands(forced)} />
      ) : null}
    </div>
  );
});

function sinceOf<T>(value: T, since: number): { value: T; since: number } {
  return { value, since };
}

/** An override is told where there was one: most instances never had any. */
function forcedStretches(
  events: readonly LoggedEvent[],
  since: number,
  now: Explanation | undefined,
  extent: Extent,
) {
  const value: LivedForce = now?.circuit.forced ?? "none";
  const known: Known<LivedForce> = { moves: forceMoves(events), since, now: { value, since: -Infinity } };
  return stretchesOf(known, extent);
}
