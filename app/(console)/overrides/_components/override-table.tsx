"use client";
import { type NextPages, PagedTable } from "#components/fleet/paged-table.tsx";
import type { IntentView } from "#lib/contract/intent.ts";
import { OverrideRow } from "./override-row.tsx";
import type { Undoing } from "./use-undoing.ts";

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
  pages: NextPages;
  mayUndo: boolean | undefined;
  picked: ReadonlySet<string>;
  undoing: Undoing;
  onToggle: (id: string) => void;
}

const idOf = ({ id }: IntentView) => id;

/** Standing overrides, the newest first; several are picked and undone together. */
export function OverrideTable({ intents, pages, mayUndo, picked, undoing, onToggle }: OverrideTableProps) {
  return (
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
          onToggle={onToggle}
          onUndone={undoing.noteOne}
        />
      )}
    />
  );
}
