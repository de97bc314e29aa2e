import { Cell, type Column, DataTable, Row, Rows } from "#components/ui/data-table.tsx";
import { clockSeconds } from "#lib/time.ts";
import type { Steps } from "./thin.ts";

interface ChartTableProps {
  title: string;
  steps: Steps;
  count: number;
  columns: readonly { readonly key: string; readonly label: string }[];
  /** What stands in a column at a step. */
  tell: (column: number, index: number) => string;
}

/** What a chart shows, in numbers, the newest first. */
export function ChartTable({ title, steps, count, columns, tell }: ChartTableProps) {
  const heads: Column[] = [
    { key: "at", label: "Time" },
    ...columns.map(({ key, label }) => ({ key, label, align: "end" as const })),
  ];
  const newestFirst = Array.from({ length: count }, (_, index) => count - 1 - index);
  return (
    <div className="hg-chart-table" role="region" aria-label={`${title} in numbers`} tabIndex={0}>
      <DataTable label={title} columns={heads}>
        <Rows>
          {newestFirst.map((index) => (
            <Row key={index}>
              <Cell>{clockSeconds(steps.from + index * steps.stepMs)}</Cell>
              {columns.map(({ key, label }, column) => (
                <Cell key={key} label={label} align="end">
                  {tell(column, index)}
                </Cell>
              ))}
            </Row>
          ))}
        </Rows>
      </DataTable>
    </div>
  );
}
