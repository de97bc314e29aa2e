import { nthColor } from "#components/charts/series-color.ts";
import type { ChartSeries } from "#components/charts/time-chart.tsx";
import type { GroupedSeries } from "#lib/contract/traffic-series.ts";
import { count } from "#lib/format.ts";

const byName = new Intl.Collator("en", { numeric: true });

/** Shares below this are told as 0 %. */
const LEAST = 0.0005;

/** Lines by name, not by size: a line keeps its place and its colour while figures change. */
export function shareLines(
  { lines, others }: Pick<GroupedSeries, "lines" | "others">,
  by: "instance" | "zone" | "version" | "caller",
): readonly ChartSeries[] {
  const named = lines
    .toSorted((a, b) => byName.compare(a.name ?? "", b.name ?? ""))
    .map(({ name, values }, index): ChartSeries => ({
      key: name ?? "",
      label: name === undefined ? `no ${by} told` : by === "zone" ? `zone ${name}` : name,
      color: nthColor(index),
      values,
    }));
  // What rounding leaves over is nobody's.
  const isNobody = others?.count === 0 && others.values.every((value) => (value ?? 0) < LEAST);
  if (others === undefined || isNobody) return named;
  const label =
    others.count === 0 ? "others" : `${count(others.count)} ${others.count === 1 ? "other" : "others"}`;
  return [...named, { key: "(others)", label, color: "rest", values: others.values }];
}
