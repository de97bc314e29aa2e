"use client";
import { createParser, useQueryState } from "nuqs";
import { useMemo } from "react";
import type { Extent } from "#components/charts/plot.ts";
import { useTold } from "#components/ui/use-now.ts";
import { boundsOf, LAST_CHOICES, parseRange, rangeText, type TimeRange } from "#lib/time-range.ts";

const parser = createParser<TimeRange>({
  parse: parseRange,
  serialize: rangeText,
  eq: (a, b) => rangeText(a) === rangeText(b),
}).withDefault({ kind: "last", ms: LAST_CHOICES["1h"] });

/** A chart's picture moves on by steps of it: the smallest that a chart can show. */
const STEPS_SHOWN = 300;
const LEAST_STEP_MS = 5000;

interface Ranged {
  readonly range: TimeRange;
  readonly setRange: (range: TimeRange) => void;
  /** What charts draw: moves on with the time, step by step, so that all charts of a page draw the same. */
  readonly extent: Extent;
  /** What the API is asked: the same text while the range is the same. */
  readonly asked: { readonly range: string } | { readonly from: string; readonly to: string };
}

/** The one range of a page, in its address. */
export function useRange(): Ranged {
  const [range, setRange] = useQueryState("range", parser);
  const now = Number(useTold((at) => String(movedTo(range, at))));
  const text = rangeText(range);
  return useMemo(() => {
    const known = parseRange(text) ?? range;
    const asked =
      known.kind === "last" ? { range: `${known.ms}ms` } : { from: String(known.from), to: String(known.to) };
    return {
      range: known,
      setRange: (next: TimeRange) => void setRange(next),
      extent: boundsOf(known, now),
      asked,
    };
    // The text stands for the range: a new object of the same one changes nothing.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [text, now, setRange]);
}

function movedTo(range: TimeRange, now: number): number {
  if (range.kind === "between") return 0;
  const step = Math.max(LEAST_STEP_MS, range.ms / STEPS_SHOWN);
  return Math.floor(now / step) * step;
}
