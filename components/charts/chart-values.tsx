import type { ReactNode } from "react";
import { type SeriesColor, seriesColor } from "./series-color.ts";

export interface NamedValue {
  readonly key: string;
  readonly label: string;
  readonly color: SeriesColor;
  readonly value: ReactNode;
}

/** Names, colours and values under each other, aligned. */
export function ChartValues({ values }: { values: readonly NamedValue[] }) {
  return (
    <dl className="hg-chart-values">
      {values.map(({ key, label, color, value }) => (
        <div key={key}>
          <dt>
            <i style={{ background: seriesColor(color) }} />
            {label}
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
