"use client";
import { useState } from "react";
import { SidePanel } from "#components/ui/side-panel.tsx";
import type { ServiceAt } from "#lib/query/queries.ts";
import { BulkForm, bulkTitle } from "./bulk-form.tsx";
import type { BulkKind } from "./bulk-words.ts";

interface BulkPanelProps {
  at: ServiceAt;
  /** null: nothing is asked for. */
  kind: BulkKind | null;
  /** Those selected, as they are listed now. */
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
      {kind === null ? null : <Steady key={kind} at={at} kind={kind} ids={ids} onClose={onClose} />}
    </SidePanel>
  );
}

/** Whom it is about is settled when the panel opens: what the change does to the list must not change the change. */
function Steady({
  ids,
  ...rest
}: {
  at: ServiceAt;
  kind: BulkKind;
  ids: readonly string[];
  onClose: () => void;
}) {
  const [settled] = useState(ids);
  return <BulkForm ids={settled} {...rest} />;
}
