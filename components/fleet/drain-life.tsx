"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "#components/ui/problem.tsx";
import type { UndrainResult } from "#lib/contract/intent.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { type InstanceAt, sessionQuery } from "#lib/query/queries.ts";
import { DepartureNote } from "./departure-note.tsx";
import { DrainForm } from "./drain-form.tsx";
import { DrainProgress } from "./drain-progress.tsx";
import { StandingDrains } from "./standing-drains.tsx";
import { Undone } from "./undone.tsx";

type Step =
  | { readonly kind: "standing" }
  | { readonly kind: "asked"; readonly owner: string }
  | { readonly kind: "undone"; readonly result: UndrainResult };

/** One place for a drain's whole life: asking for it, watching it, undoing it. */
export function DrainLife({
  at,
  instance,
  onClose,
}: {
  at: InstanceAt;
  /** Undefined where neither a registration nor a drain is known. */
  instance: InstanceView | undefined;
  onClose: () => void;
}) {
  const [step, setStep] = useState<Step>({ kind: "standing" });
  const { data: session } = useQuery(sessionQuery());
  const standing = instance?.intents.drains ?? [];

  if (step.kind === "undone" && step.result.remaining.length === 0)
    return <Undone what="Undrained." instance={instance} onClose={onClose} />;

  const owners = (step.kind === "undone" ? step.result.remaining : standing).map(({ owner }) => owner);
  const owner =
    step.kind === "asked" ? step.owner : (owners.find((one) => one === session?.name) ?? owners[0]);
  if (owner === undefined && instance?.drainStage !== undefined) return <DepartureNote instance={instance} />;
  if (owner !== undefined) {
    return (
      <div className="hg-stack">
        <DrainProgress at={at} owner={owner} />
        <StandingDrains
          at={at}
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
      at={at}
      instance={instance}
      self={session?.name}
      onAsked={(drain) => setStep({ kind: "asked", owner: drain.owner })}
    />
  );
}
