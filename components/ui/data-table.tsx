/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role -- a phone's display: grid takes roles away */
import { IconArrowDown, IconArrowUp, IconSelector } from "@tabler/icons-react";
import type { ComponentProps, ReactNode } from "react";

export type SortDirection = "ascending" | "descending";

export interface Column {
  readonly key: string;
  readonly label: string;
  /** No word above the column, but one for who cannot see it. */
  readonly isLabelHidden?: boolean;
  readonly align?: "end";
  readonly width?: string;
  readonly sort?: { readonly direction: SortDirection | undefined; readonly onSort: () => void };
}

interface DataTableProps extends Omit<ComponentProps<"table">, "className"> {
  label: string;
  columns: readonly Column[];
  children: ReactNode;
}

/** A table that becomes stacked rows on a phone. Roles are spelled out: display: grid takes them away. */
export function DataTable({ label, columns, children, ...rest }: DataTableProps) {
  return (
    <table className="hg-table" role="table" aria-label={label} {...rest}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <ColumnHead key={column.key} column={column} />
          ))}
        </tr>
      </thead>
      {children}
    </table>
  );
}

function ColumnHead({ column: { label, isLabelHidden = false, align, width, sort } }: { column: Column }) {
  const text = isLabelHidden ? <span className="hg-unseen">{label}</span> : label;
  const sorted = sort?.direction === undefined ? {} : { "aria-sort": sort.direction };
  const Mark =
    sort?.direction === undefined
      ? IconSelector
      : sort.direction === "ascending"
        ? IconArrowUp
        : IconArrowDown;
  return (
    <th role="columnheader" data-align={align} style={{ width }} {...sorted}>
      {sort === undefined ? (
        text
      ) : (
        <button type="button" className="hg-sort" onClick={sort.onSort}>
          {text}
          <Mark size={12} aria-hidden />
        </button>
      )}
    </th>
  );
}

export function Rows({ children, ...rest }: ComponentProps<"tbody">) {
  return (
    <tbody role="rowgroup" {...rest}>
      {children}
    </tbody>
  );
}

export function Row({ children, ...rest }: ComponentProps<"tr">) {
  return (
    <tr role="row" {...rest}>
      {children}
    </tr>
  );
}

interface CellProps extends Omit<ComponentProps<"td">, "align"> {
  /** What the value is called where the column head is out of sight; none for what speaks for itself. */
  label?: string;
  align?: "end";
  /** On a phone: the whole row's width. */
  isWide?: boolean;
}

export function Cell({ label, align, isWide = false, children, ...rest }: CellProps) {
  return (
    <td role="cell" data-label={label} data-align={align} data-wide={isWide || undefined} {...rest}>
      {children}
    </td>
  );
}
