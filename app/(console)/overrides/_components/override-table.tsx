"use client";
import { useMemo } from "react";
import { type NextPages, PagedTable } from "#components/fleet/paged-table.tsx";
import { useMay } from "#components/shell/use-may.ts";
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
  pages: NextPages;
}

const idOf = ({ id }: IntentView) => id;

/** Standing overrides, the newest first; several are picked and undone together. */
export function OverrideTable({ intents, total, pages }: OverrideTableProps) {
  const mayUndo = useMay("drain");
  const ids = useMemo(() => intents.map(idOf), [intents]);
  const { picked, toggle, pick } = usePicked(ids);
  const undoing = useUndoMany();
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
      <PagedTable
        label="Overrides"
        columns={columns}
        items={intents}
        idOf={idOf}
        pages={pages}
        draw={(intent, place) => (
          <OverrideRow
            intent={intent}
            place={place}
            mayUndo={mayUndo}
            isPicked={picked.has(intent.id)}
            outcome={undoing.outcomes.get(intent.id)}
            onToggle={toggle}
          />
        )}
      />
    </>
  );
}
