"use client";
import { Skeleton } from "@mantine/core";
import { type ComponentProps, useCallback } from "react";
import { NamespacePrefix } from "#components/ui/namespace-prefix.tsx";
import type { Direction, useColumnSort } from "#components/fleet/use-column-sort.ts";
import { Cell, Row } from "#components/ui/data-table.tsx";
import { type RowPlace, VirtualTable } from "#components/ui/virtual-table.tsx";
import type { ServiceSort } from "#lib/contract/order.ts";
import type { ServiceSummary } from "#lib/contract/views.ts";
import { ServiceRow } from "./service-row.tsx";

/** The way each column begins with: names from a, all else from the most, or the worst. */
export const firstDirections: Readonly<Record<ServiceSort, Direction>> = {
  name: "asc",
  trouble: "desc",
  instances: "desc",
  calls: "desc",
  errors: "desc",
  p50: "desc",
  p95: "desc",
  p99: "desc",
  clients: "desc",
  changed: "desc",
};

interface ServiceTableProps {
  order: readonly string[];
  /** Undefined until it was told. */
  rowOf: (name: string) => ServiceSummary | undefined;
  onSeen: (first: number, last: number) => void;
  sortOf: ReturnType<typeof useColumnSort<ServiceSort>>["of"];
  hold: Pick<ComponentProps<"table">, "onPointerEnter" | "onPointerLeave" | "onFocus" | "onBlur">;
}

export function ServiceTable({ order, rowOf, onSeen, sortOf, hold }: ServiceTableProps) {
  const keyOf = useCallback((index: number) => order[index] ?? "", [order]);
  const drawRow = useCallback(
    (index: number, place: RowPlace) => {
      const name = order[index] ?? "";
      const service = rowOf(name);
      return service === undefined ? (
        <RowToCome name={name} place={place} />
      ) : (
        <ServiceRow service={service} place={place} />
      );
    },
    [order, rowOf],
  );
  return (
    <VirtualTable
      label="Services"
      rowHeight={42}
      columns={[
        { key: "name", label: "Service", sort: sortOf("name"), width: "17%" },
        { key: "instances", label: "Instances", sort: sortOf("instances"), width: "13%" },
        { key: "worst", label: "Worst", sort: sortOf("trouble"), width: "27%" },
        { key: "calls", label: "Calls/s", align: "end", sort: sortOf("calls"), width: "11%" },
        { key: "errors", label: "Errors", align: "end", sort: sortOf("errors"), width: "6%" },
        { key: "p50", label: "p50", align: "end", sort: sortOf("p50"), width: "6.5%" },
        { key: "p95", label: "p95", align: "end", sort: sortOf("p95"), width: "6.5%" },
        { key: "p99", label: "p99", align: "end", sort: sortOf("p99"), width: "6.5%" },
        { key: "changed", label: "Changed", align: "end", sort: sortOf("changed"), width: "6.5%" },
      ]}
      count={order.length}
      keyOf={keyOf}
      drawRow={drawRow}
      onSeen={onSeen}
      {...hold}
    />
  );
}

/** Its name is known; the rest is on its way. */
function RowToCome({ name, place }: { name: string; place: RowPlace }) {
  const end = name.indexOf("/");
  return (
    <Row className="hg-service" {...place}>
      <Cell>
        <span className="hg-service-name">
          <span>
            <NamespacePrefix namespace={name.slice(0, Math.max(0, end))} />
            {name.slice(end + 1)}
          </span>
        </span>
      </Cell>
      <Cell colSpan={8} isWide>
        <Skeleton height={14} mt={3} width="60%" />
      </Cell>
    </Row>
  );
}
