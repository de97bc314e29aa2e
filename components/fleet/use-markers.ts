"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Marker } from "#components/charts/marker.ts";
import {
  leaderEventsQuery,
  type MarkedTime,
  markedEventsQuery,
  policyEventsQuery,
} from "#lib/query/markers.ts";
import type { TimeRange } from "#lib/time-range.ts";
import { markersOf } from "./markers.ts";

/** So many markers side by side can still be told apart. */
const PLACES = 60;

/** Deploys, drains, policy edits and changes of leader within a range, of a service or of a whole namespace. */
export function useMarkers(ns: string, range: TimeRange, service?: string): readonly Marker[] {
  const time = timeOf(range);
  const own = useQuery(markedEventsQuery({ ns, service }, time)).data;
  const policies = useQuery({ ...policyEventsQuery(ns, time), enabled: service !== undefined }).data;
  const leaders = useQuery(leaderEventsQuery(time)).data;
  const lengthMs = range.kind === "last" ? range.ms : range.to - range.from;
  return useMemo(() => {
    const inherited = (policies?.items ?? []).filter((event) => event.service === undefined);
    const events = [...(own?.items ?? []), ...inherited, ...(leaders?.items ?? [])];
    return markersOf(events, lengthMs / PLACES, { isOfService: service !== undefined });
  }, [own, policies, leaders, lengthMs, service]);
}

function timeOf(range: TimeRange): MarkedTime {
  return range.kind === "last"
    ? { since: `${range.ms}ms` }
    : { since: String(range.from), until: String(range.to) };
}
