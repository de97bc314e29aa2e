"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Marker, MissingMarkers } from "#components/charts/marker.ts";
import type { HeadgateError } from "#lib/contract/error.ts";
import {
  leaderEventsQuery,
  type MarkedTime,
  markedEventsQuery,
  policyEventsQuery,
} from "#lib/query/markers.ts";
import type { TimeRange } from "#lib/time-range.ts";
import { markersOf, missingOf } from "./markers.ts";

/** So many markers side by side can still be told apart. */
const PLACES = 60;

export interface Markers {
  readonly markers: readonly Marker[];
  readonly missing: MissingMarkers | undefined;
}

/** Deploys, drains, policy edits and changes of leader within a range, of a service or of a whole namespace. */
export function useMarkers(ns: string, range: TimeRange, service?: string): Markers {
  const time = timeOf(range);
  const own = useQuery(markedEventsQuery({ ns, service }, time));
  const inherited = useQuery({ ...policyEventsQuery(ns, time), enabled: service !== undefined });
  const leaders = useQuery(leaderEventsQuery(time));
  const lengthMs = range.kind === "last" ? range.ms : range.to - range.from;
  const [ofOwn, ofDefault, ofLeaders] = [own.data, inherited.data, leaders.data];
  const markers = useMemo(() => {
    const defaults = (ofDefault?.items ?? []).filter((event) => event.service === undefined);
    const events = [...(ofOwn?.items ?? []), ...defaults, ...(ofLeaders?.items ?? [])];
    return markersOf(events, lengthMs / PLACES, { isOfService: service !== undefined });
  }, [ofOwn, ofDefault, ofLeaders, lengthMs, service]);
  return { markers, missing: missingAmong({ own, inherited, leaders }) };
}

interface Asked {
  readonly data: unknown;
  readonly error: HeadgateError | null;
  readonly refetch: () => unknown;
}

/** What came once stays, with its age in the header: only what never came is missing. */
function missingAmong(queries: Readonly<Record<"own" | "inherited" | "leaders", Asked>>) {
  const names = ["own", "inherited", "leaders"] as const;
  const failed = names.filter((name) => queries[name].data === undefined && queries[name].error !== null);
  const what = missingOf(failed);
  if (what === undefined) return undefined;
  const why = [...new Set(failed.map((name) => queries[name].error?.message))].join(" ");
  return { what, why, onRetry: () => failed.forEach((name) => void queries[name].refetch()) };
}

function timeOf(range: TimeRange): MarkedTime {
  return range.kind === "last"
    ? { since: `${range.ms}ms` }
    : { since: String(range.from), until: String(range.to) };
}
