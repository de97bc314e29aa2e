"use client";
import { Problem } from "#components/ui/problem.tsx";
import { SidePanel } from "#components/ui/side-panel.tsx";
import type { HeadgateError } from "#lib/contract/error.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import type { ServiceAt } from "#lib/query/queries.ts";
import { CircuitForm } from "./circuit-form.tsx";
import { DrainLife } from "./drain-life.tsx";
import { FailedAnswer } from "./failed-answer.tsx";
import { MaintenanceLife } from "./maintenance-life.tsx";
import type { Asked } from "./use-override-panel.ts";
import { WeightForm } from "./weight-form.tsx";

interface OverridePanelProps {
  at: ServiceAt;
  asked: Asked | undefined;
  /** Undefined where the API knows nothing of it. */
  instance: InstanceView | undefined;
  /** It could not be asked for, so that nothing is known of it either way. */
  failure?: { readonly error: HeadgateError; readonly onRetry: () => void } | undefined;
  onClose: () => void;
}

/** One panel for an override's whole life, wherever it is asked for. */
export function OverridePanel({ at, asked, instance, failure, onClose }: OverridePanelProps) {
  return (
    <SidePanel
      isOpen={asked !== undefined}
      title={asked === undefined ? "" : titleOf(asked, instance)}
      subject={asked === undefined ? "" : `${at.service} / ${asked.id}`}
      onClose={onClose}
    >
      {asked === undefined ? null : failure !== undefined ? (
        <FailedAnswer what={asked.id} {...failure} />
      ) : (
        <Life key={`${asked.kind} ${asked.id}`} at={at} asked={asked} instance={instance} onClose={onClose} />
      )}
    </SidePanel>
  );
}

/** Of one instance: never the service's name alone, which would read as all of it. */
function titleOf(asked: Asked, instance: InstanceView | undefined): string {
  switch (asked.kind) {
    case "drain":
      return instance?.drainStage === undefined ? "Drain an instance" : "Drain of an instance";
    case "weight":
      return "Weight of an instance";
    case "maintenance":
      return "Maintenance of an instance";
    case "circuit":
      return "Circuit of an instance";
  }
}

function Life({ at, asked, instance, onClose }: Omit<OverridePanelProps, "failure"> & { asked: Asked }) {
  const here = { ...at, instance: asked.id };
  if (asked.kind === "drain") return <DrainLife at={here} instance={instance} onClose={onClose} />;
  if (instance === undefined) {
    return (
      <Problem
        title="This instance is not registered,"
        detail="and nothing stands for it: there is nothing to change."
      />
    );
  }
  switch (asked.kind) {
    case "weight":
      return <WeightForm at={here} instance={instance} />;
    case "maintenance":
      return <MaintenanceLife at={here} instance={instance} onClose={onClose} />;
    case "circuit":
      return <CircuitForm at={here} instance={instance} wanted={asked.to} />;
  }
}
