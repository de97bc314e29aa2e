"use client";
import { LoadedPanel } from "#components/ui/loaded-panel.tsx";
import type { ServiceAt } from "#lib/query/queries.ts";
import { type BulkKind, bulkTitle } from "./bulk-words.ts";

const loadForm = () => import("./bulk-form.tsx");

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
    <LoadedPanel
      load={loadForm}
      isOpen={kind !== null}
      title={kind === null ? "" : bulkTitle(kind, ids.length)}
      subject={at.service}
      onClose={onClose}
    >
      {({ BulkForm }) =>
        kind === null ? null : <BulkForm key={kind} at={at} kind={kind} ids={ids} onClose={onClose} />
      }
    </LoadedPanel>
  );
}
