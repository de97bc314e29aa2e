"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "#components/ui/problem.tsx";
import { SidePanel } from "#components/ui/side-panel.tsx";
import type { UndrainResult } from "#lib/contract/intent.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { sessionQuery, type ServiceAt } from "#lib/query/queries.ts";
import { DrainForm } from "./drain-form.tsx";
import { DrainProgress } from "./drain-progress.tsx";
import { StandingDrains } from "./standing-drains.tsx";
import { Undone } from "./undone.tsx";

interface DrainPanelProps {
  at: ServiceAt;
  /** The instance the panel is about; closed when undefined. */
  id: string | undefined;
  instances: readonly InstanceView[];
  onClose: () => void;
}

/** One place for a drain's whole life: asking for it, watching it, undoing it. */
export function DrainPanel({ at, id, instances, onClose }: DrainPanelProps) {
  const isOut = instances.some((one) => one.id === id && one.drainStage !== undefined);
  return (
    <SidePanel
      isOpen={id !== undefined}
      title={isOut ? `Drain of ${at.service}` : `Drain ${at.service}`}
      subject={id ?? ""}
      onClose={onClose}
    >
      {id === undefined ? null : (
        <DrainLife key={id} at={at} id={id} instances={instances} onClose={onClose} />
      )}
    </SidePanel>
  );
}

type Step =
  | { readonly kind: "standing" }
  | { readonly kind: "asked"; readonly owner: string }
  | { readonly kind: "undone"; readonly result: UndrainResult };

function DrainLife({
  at,
  id,
  instances,
  onClose,
}: {
  at: ServiceAt;
  id: string;
  instances: readonly InstanceView[];
  onClose: () => void;
}) {
  const [step, setStep] = useState<Step>({ kind: "standing" });
  const { data: session } = useQuery(sessionQuery());
  const instance = instances.find((one) => one.id === id);
  const standing = instance?.intents.drains ?? [];
  const here = { ...at, instance: id };

  if (step.kind === "undone" && step.result.remaining.length === 0)
    return <Undone instance={instance} onClose={onClose} />;

  const owners = (step.kind === "undone" ? step.result.remaining : standing).map(({ owner }) => owner);
  const owner =
    step.kind === "asked" ? step.owner : (owners.find((one) => one === session?.name) ?? owners[0]);
  if (owner !== undefined || instance?.drainStage !== undefined) {
    return (
      <div className="hg-stack">
        <DrainProgress at={here} owner={owner} />
        <StandingDrains
          at={here}
          drains={step.kind === "undone" ? step.result.remaining : standing}
          wasUndone={step.kind === "undone"}
          self={session?.name}
          onUndone={(result) => setStep({ kind: "undone", result })}
        />
      </div>
    );
  }
  if (instance === undefined) {
    return (
      <Problem
        title="This instance is not registered,"
        detail="and no drain stands for it: there is nothing to take out."
      />
    );
  }
  return (
    <DrainForm
      at={here}
      instance={instance}
      instances={instances}
      self={session?.name}
      onAsked={(drain) => setStep({ kind: "asked", owner: drain.owner })}
    />
  );
}
