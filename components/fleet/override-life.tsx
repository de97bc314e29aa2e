"use client";
import { Problem } from "#components/ui/problem.tsx";
import type { InstanceView } from "#lib/contract/views.ts";
import type { ServiceAt } from "#lib/query/queries.ts";
import { CircuitForm } from "./circuit-form.tsx";
import { DrainLife } from "./drain-life.tsx";
import { MaintenanceLife } from "./maintenance-life.tsx";
import type { Asked } from "./use-override-panel.ts";
import { WeightForm } from "./weight-form.tsx";

interface OverrideLifeProps {
  at: ServiceAt;
  asked: Asked;
  /** Undefined where the API knows nothing of it. */
  instance: InstanceView | undefined;
  onClose: () => void;
}

/** Asking for an override, how it goes, and its end. */
export function OverrideLife({ at, asked, instance, onClose }: OverrideLifeProps) {
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
