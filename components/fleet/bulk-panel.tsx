"use client";
import { SidePanel } from "#components/ui/side-panel.tsx";
import { useLoaded } from "#components/ui/use-loaded.ts";
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
  const form = useLoaded(loadForm, kind !== null);
  return (
    <SidePanel
      isOpen={kind !== null && form !== undefined}
      title={kind === null ? "" : bulkTitle(kind, ids.length)}
      subject={at.service}
      onClose={onClose}
    >
      {kind === null || form === undefined ? null : (
        <form.BulkForm key={kind} at={at} kind={kind} ids={ids} onClose={onClose} />
      )}
    </SidePanel>
  );
}
