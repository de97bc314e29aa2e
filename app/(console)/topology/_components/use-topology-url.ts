"use client";
import { parseAsBoolean, parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useMemo } from "react";
import { statusOrder } from "#components/fleet/status.ts";
import { LINE_LABELS } from "#components/topology/figures.ts";
import type { TopologyFilter } from "#components/topology/filter.ts";
import { EDGE_SORTS, NODE_SORTS } from "#components/topology/order.ts";

export const WINDOWS = { "1m": 60_000, "5m": 300_000, "15m": 900_000, "1h": 3_600_000 } as const;
const WINDOW_NAMES = ["1m", "5m", "15m", "1h"] as const satisfies readonly (keyof typeof WINDOWS)[];

const parsers = {
  q: parseAsString.withDefault("").withOptions({ throttleMs: 200 }),
  status: parseAsStringLiteral(statusOrder),
  zone: parseAsString,
  focus: parseAsString,
  hops: parseAsInteger.withDefault(1),
  idle: parseAsStringLiteral(["hide"]),
  declared: parseAsStringLiteral(["hide"]),
  all: parseAsBoolean.withDefault(false),
  group: parseAsStringLiteral(["zone"]),
  label: parseAsStringLiteral(LINE_LABELS).withDefault("rate"),
  window: parseAsStringLiteral(WINDOW_NAMES).withDefault("5m"),
  /** A moment of the last hour, ms since the epoch; live without it. */
  at: parseAsInteger,
  /** What the panel is of: a service, or with its caller a line. */
  service: parseAsString,
  caller: parseAsString,
  table: parseAsStringLiteral(["services", "calls"]).withDefault("services"),
  view: parseAsStringLiteral(["table", "picture"]).withDefault("table"),
  sort: parseAsStringLiteral(NODE_SORTS).withDefault("trouble"),
  calls: parseAsStringLiteral(EDGE_SORTS).withDefault("rate"),
};

/** Everything that makes the page what it is, as the address holds it. */
export function useTopologyUrl() {
  const [url, setUrl] = useQueryStates(parsers);
  const { q: find, status, zone, focus, hops, idle, declared, all } = url;
  const filter = useMemo(
    (): TopologyFilter => ({
      find,
      status,
      zone,
      focus,
      hops: Math.min(3, Math.max(0, hops)),
      hidesIdle: idle === "hide",
      hidesDeclared: declared === "hide",
      showsAll: all,
    }),
    [find, status, zone, focus, hops, idle, declared, all],
  );
  return { url, filter, setUrl };
}

export type TopologyUrl = ReturnType<typeof useTopologyUrl>["url"];
export type SetTopologyUrl = (change: Partial<{ [K in keyof TopologyUrl]: TopologyUrl[K] | null }>) => void;

/** Everything is shown again. */
export const UNFILTERED = {
  q: null,
  status: null,
  zone: null,
  focus: null,
  hops: null,
  idle: null,
  declared: null,
} as const;
