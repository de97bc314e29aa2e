"use client";
import { parseAsArrayOf, parseAsString, useQueryState } from "nuqs";
import { type ComponentProps, type KeyboardEvent, useCallback, useMemo } from "react";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import type { useColumnSort } from "#components/fleet/use-column-sort.ts";
import type { Asked } from "#components/fleet/use-override-panel.ts";
import { useSeenRows } from "#components/fleet/use-seen-rows.ts";
import { type RowPlace, VirtualTable } from "#components/ui/virtual-table.tsx";
import type { InstanceOrder, InstanceSort } from "#lib/contract/order.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { instanceRowsQuery } from "#lib/query/order-queries.ts";
import type { ServiceAt } from "#lib/query/queries.ts";
import { GroupRow } from "./group-row.tsx";
import { headOf, isInstance, itemOf, withDetails } from "./instance-items.ts";
import { DetailRow, InstanceRow, InstanceToCome } from "./instance-row.tsx";
import type { Selection } from "./use-selection.ts";

interface InstanceTableProps {
  at: ServiceAt;
  /** Instances and heads of groups, as they are listed. */
  names: readonly string[];
  order: InstanceOrder;
  selection: Selection;
  sortOf: ReturnType<typeof useColumnSort<InstanceSort>>["of"];
  hold: Pick<ComponentProps<"table">, "onPointerEnter" | "onPointerLeave" | "onFocus" | "onBlur">;
  onAsk: (asked: Asked) => void;
}

const idOf = ({ id }: InstanceView) => id;

export function InstanceTable({ at, names, order, selection, sortOf, hold, onAsk }: InstanceTableProps) {
  const { ns, service } = at;
  const { open, toggle } = useOpenRows();
  const items = useMemo(() => withDetails(names, open), [names, open]);
  const groups = useMemo(
    () => new Map((order.groups ?? []).map((group) => [headOf(group.name), group])),
    [order.groups],
  );
  const { rowOf, onSeen, error, retry } = useSeenRows({
    order: items,
    nameOf: idOf,
    ask: useCallback(
      (asked: readonly string[]) => instanceRowsQuery({ ns, service }, asked.filter(isInstance)),
      [ns, service],
    ),
  });

  function drawRow(index: number, place: RowPlace) {
    const item = itemOf(items[index] ?? "");
    if (item.kind === "head") {
      const group = groups.get(item.group);
      return group === undefined ? null : <GroupRow group={group} place={place} />;
    }
    const instance = rowOf(item.id);
    if (instance === undefined) return <InstanceToCome id={item.id} place={place} />;
    if (item.kind === "detail") return <DetailRow instance={instance} place={place} />;
    return (
      <InstanceRow
        instance={instance}
        place={place}
        medianP95Ms={order.medianP95Ms}
        isOpen={open.has(item.id)}
        onToggle={toggle}
        isSelected={selection.has(item.id)}
        onSelect={selection.toggle}
        onAsk={onAsk}
      />
    );
  }

  function onRowKey(event: KeyboardEvent, index: number): void {
    const item = itemOf(items[index] ?? "");
    const isOnRow = event.target instanceof HTMLElement && event.target.matches("[data-index]");
    if (item.kind !== "instance") return;
    if (event.key === "x" || (event.key === " " && isOnRow)) {
      event.preventDefault();
      selection.toggle(item.id, event.shiftKey);
    } else if (event.key === "Enter" && isOnRow) toggle(item.id);
  }

  return (
    <>
      {error === null ? null : <FailedAnswer what="some of the instances" error={error} onRetry={retry} />}
      <VirtualTable
        label="Instances"
        rowHeight={58}
        columns={[
          { key: "instance", label: "Instance", sort: sortOf("id"), width: "16.5%" },
          { key: "status", label: "Status", sort: sortOf("trouble"), width: "20.5%" },
          { key: "weight", label: "Weight", align: "end", sort: sortOf("weight"), width: "9%" },
          { key: "share", label: "Share", align: "end", sort: sortOf("real"), width: "7%" },
          { key: "calls", label: "Calls/s", align: "end", sort: sortOf("calls"), width: "6.5%" },
          { key: "errors", label: "Errors", align: "end", sort: sortOf("errors"), width: "6%" },
          { key: "p95", label: "p95", align: "end", sort: sortOf("p95"), width: "7.5%" },
          { key: "zone", label: "Zone", sort: sortOf("zone"), width: "5%" },
          { key: "version", label: "Version", sort: sortOf("version"), width: "8%" },
          { key: "age", label: "Age", align: "end", sort: sortOf("age"), width: "5%" },
          { key: "actions", label: "Actions", isLabelHidden: true, align: "end", width: "9%" },
        ]}
        count={items.length}
        keyOf={useCallback((index: number) => items[index] ?? "", [items])}
        drawRow={drawRow}
        onSeen={onSeen}
        onRowKey={onRowKey}
        {...hold}
      />
    </>
  );
}

/** Rows whose details are shown, in the address. */
function useOpenRows() {
  const [named, setNamed] = useQueryState("open", parseAsArrayOf(parseAsString).withDefault([]));
  const toggle = useCallback(
    (id: string) =>
      void setNamed((held) => {
        const next = held.includes(id) ? held.filter((one) => one !== id) : [...held, id];
        return next.length === 0 ? null : next;
      }),
    [setNamed],
  );
  return { open: useMemo(() => new Set(named), [named]), toggle };
}
