"use client";
import { SidePanel } from "#components/ui/side-panel.tsx";
import type { ServiceAt } from "#lib/query/queries.ts";
import { BulkForm, bulkTitle } from "./bulk-form.tsx";
import type { BulkKind } from "./bulk-words.ts";

interface BulkPanelProps {
  at: ServiceAt;
  /** null: nothing is asked for. */
  kind: BulkKind | null;
  /** The same for as long as it is open: what the change does to a list must not change the change. */
  ids: readonly string[];
  onClose: () => void;
}

/** One change of several instances of a service. */
export function BulkPanel({ at, kind, ids, onClose }: BulkPanelProps) {
  return (
    <SidePanel
      isOpen={kind !== null}
      title={kind === null ? "" : bulkTitle(kind, ids.length)}
      subject={at.service}
      onClose={onClose}
    >
      {kind === null ? null : <BulkForm key={kind} at={at} kind={kind} ids={ids} onClose={onClose} />}
    </SidePanel>
  );
}
