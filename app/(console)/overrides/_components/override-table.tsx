"use client";
import { useCallback, useMemo, useState } from "react";
import { useHeldOrder } from "#components/fleet/use-held-order.ts";
import { useMay } from "#components/shell/use-may.ts";
import { type RowPlace, VirtualTable } from "#components/ui/virtual-table.tsx";
import type { IntentView } from "#lib/contract/intent.ts";
import { OverrideRow } from "./override-row.tsx";
import { UndoBar } from "./undo-bar.tsx";
import { usePicked } from "./use-picked.ts";
import { useUndoMany } from "./use-undo-many.ts";

const columns = [
  { key: "kind", label: "Override", width: "15%" },
  { key: "instance", label: "Instance", width: "24%" },
  { key: "owner", label: "Owner", width: "13%" },
  { key: "reason", label: "Reason" },
  { key: "age", label: "Since", width: "10%" },
  { key: "expiry", label: "Ends", width: "11%" },
  { key: "actions", label: "Actions", isLabelHidden: true, align: "end" as const, width: "104px" },
];

interface OverrideTableProps {
  intents: readonly IntentView[];
  total: number;
  /** Asks for the next page; undefined where there is none, or it is on its way. */
  onMore: (() => unknown) | undefined;
}

/** Standing overrides, the newest first; several are picked and undone together. */
export function OverrideTable({ intents, total, onMore }: OverrideTableProps) {
  const mayUndo = useMay("drain");
  const [isHeld, setHeld] = useState(false);
  const byId = useMemo(() => new Map(intents.map((intent) => [intent.id, intent])), [intents]);
  const ids = useMemo(() => intents.map(({ id }) => id), [intents]);
  const { order } = useHeldOrder(ids, isHeld);
  const { picked, toggle, pick } = usePicked(ids);
  const undoing = useUndoMany();
  const keyOf = useCallback((index: number) => order[index] ?? "", [order]);
  const onSeen = useCallback(
    (_first: number, last: number) => {
      if (last >= order.length - 20) onMore?.();
    },
    [order.length, onMore],
  );
  const drawRow = (index: number, place: RowPlace) => {
    const intent = byId.get(order[index] ?? "");
    if (intent === undefined) return null;
    return (
      <OverrideRow
        intent={intent}
        place={place}
        mayUndo={mayUndo}
        isPicked={picked.has(intent.id)}
        outcome={undoing.outcomes.get(intent.id)}
        onToggle={toggle}
      />
    );
  };
  return (
    <>
      <UndoBar
        intents={intents.filter(({ id }) => picked.has(id))}
        all={ids}
        total={total}
        mayUndo={mayUndo}
        undoing={undoing}
        onPick={pick}
      />
      <VirtualTable
        label="Overrides"
        columns={columns}
        count={order.length}
        keyOf={keyOf}
        drawRow={drawRow}
        onSeen={onSeen}
        onPointerEnter={() => setHeld(true)}
        onPointerLeave={() => setHeld(false)}
      />
    </>
  );
}
