"use client";
import { createParser, useQueryState } from "nuqs";
import type { DiffSpan } from "#lib/query/table-history.ts";

export const SINCE = ["5m", "15m", "1h"] as const;

/** `15m`, or `<from>-<to>`, two revisions. */
const parser = createParser<DiffSpan>({
  parse(text) {
    if (SINCE.some((each) => each === text)) return { since: text };
    const [, from, to] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
    return from === undefined || to === undefined ? null : { from: Number(from), to: Number(to) };
  },
  serialize: (span) => ("since" in span ? span.since : `${span.from}-${span.to}`),
  eq: (a, b) => JSON.stringify(a) === JSON.stringify(b),
}).withOptions({ history: "push" });

/** Whether the panel of what changed of the table is open, and for which span: as the address holds it. */
export function useTableChanges() {
  const [span, setSpan] = useQueryState("changes", parser);
  return {
    span,
    show: (next: DiffSpan) => void setSpan(next),
    close: () => void setSpan(null),
  };
}
