"use client";
import { SidePanel } from "#components/ui/side-panel.tsx";
import type { InstanceView } from "#lib/contract/views.ts";
import type { ServiceAt } from "#lib/query/queries.ts";
import { WeightForm } from "./weight-form.tsx";

interface WeightPanelProps {
  at: ServiceAt;
  instance: InstanceView | undefined;
  instances: readonly InstanceView[];
  onClose: () => void;
}

export function WeightPanel({ at, instance, instances, onClose }: WeightPanelProps) {
  return (
    <SidePanel
      isOpen={instance !== undefined}
      title={`Weight in ${at.service}`}
      subject={instance?.id ?? ""}
      onClose={onClose}
    >
      {instance === undefined ? null : (
        <WeightForm
          key={instance.id}
          at={{ ...at, instance: instance.id }}
          instance={instance}
          instances={instances}
        />
      )}
    </SidePanel>
  );
}
