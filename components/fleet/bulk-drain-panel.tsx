"use client";
import { SidePanel } from "#components/ui/side-panel.tsx";
import type { InstanceView } from "#lib/contract/views.ts";
import { plural } from "#lib/format.ts";
import type { ServiceAt } from "#lib/query/queries.ts";
import { BulkDrainForm } from "./bulk-drain-form.tsx";

interface BulkDrainPanelProps {
  at: ServiceAt;
  isOpen: boolean;
  /** Those selected, as they are now. */
  instances: readonly InstanceView[];
  onClose: () => void;
}

/** One drain of several instances: all of them, or none where a guard refuses. */
export function BulkDrainPanel({ at, isOpen, instances, onClose }: BulkDrainPanelProps) {
  return (
    <SidePanel
      isOpen={isOpen}
      title={`Drain ${plural(instances.length, "instance")}`}
      subject={at.service}
      onClose={onClose}
    >
      {isOpen ? <BulkDrainForm at={at} instances={instances} onClose={onClose} /> : null}
    </SidePanel>
  );
}
