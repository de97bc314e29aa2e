"use client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { sharePoints, timesMedian } from "#components/fleet/against-peers.ts";
import { useTold } from "#components/ui/use-now.ts";
import { latency, plural, rate, ratio } from "#lib/format.ts";
import { FIGURES_OF_NOW_MS, instanceFiguresQuery, peersQuery } from "#lib/query/instance-queries.ts";
import type { InstanceAt } from "#lib/query/queries.ts";
import { span } from "#lib/time.ts";

/** What an instance must take more than its peers, to be marked. */
const MARKED_TIMES = 2;
/** And its share of calls away from what its weight gives it. */
const MARKED_POINTS = 5;

/** Its calls of the last minutes: how many, how they went, and how it stands against its peers. */
export function TrafficFacts({ at, weightSince }: { at: InstanceAt; weightSince: number }) {
  // Calls of before its weight changed are no deviation from it.
  const isSteady = useTold((now) => String(now - weightSince > FIGURES_OF_NOW_MS)) === "true";
  const traffic = useQuery(instanceFiguresQuery(at)).data?.items[0]?.traffic;
  const peers = useQuery(peersQuery(at)).data;
  const { figures, expectedShare, realShare, inFlight } = traffic ?? {};
  const p95 = figures?.latencyMs?.p95;
  const times = timesMedian(p95, peers?.medianP95Ms);
  const points = isSteady ? sharePoints(realShare, expectedShare) : undefined;
  return (
    <>
      <dl className="hg-traffic-facts">
        <Figure name="Calls" value={told(figures?.callsPerSecond, (n) => `${rate(n)}/s`)} />
        <Figure
          name="Failed"
          value={told(figures?.errorRatio, ratio)}
          isMarked={(figures?.errorRatio ?? 0) >= 0.01}
        />
        <Figure
          name="p95"
          value={told(p95, latency)}
          note={times === undefined ? undefined : `${rate(times)} × the median of its peers`}
          isMarked={(times ?? 0) >= MARKED_TIMES}
        />
        <Figure
          name="Share of calls"
          value={told(realShare, ratio)}
          note={
            expectedShare === undefined
              ? undefined
              : `${ratio(expectedShare)} by its weight${isSteady ? "" : " now"}${points === undefined ? "" : `, ${pointsText(points)}`}`
          }
          isMarked={Math.abs(points ?? 0) >= MARKED_POINTS}
        />
        <Figure name="In flight" value={told(inFlight, String)} />
      </dl>
      <p className="hg-quiet hg-traffic-coverage">
        Of the last {span(FIGURES_OF_NOW_MS)}
        {peers === undefined
          ? ""
          : `, from ${peers.coverage.reporting} of ${plural(peers.coverage.consumers, "consumer")}`}
      </p>
    </>
  );
}

function told(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? "–" : format(value);
}

function pointsText(points: number): string {
  if (Math.abs(points) < 1) return "as expected";
  return `${Math.round(Math.abs(points))} ${Math.abs(points) < 1.5 ? "point" : "points"} ${points > 0 ? "more" : "less"}`;
}

function Figure({
  name,
  value,
  note,
  isMarked = false,
}: {
  name: string;
  value: ReactNode;
  note?: string | undefined;
  isMarked?: boolean;
}) {
  return (
    <div data-marked={isMarked || undefined}>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b>
        {note === undefined ? null : <span>{note}</span>}
      </dd>
    </div>
  );
}
