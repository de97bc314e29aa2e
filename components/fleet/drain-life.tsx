"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "#components/ui/problem.tsx";
import { undrainedText } from "#lib/commands/ending-words.ts";
import type { DrainIntent, UndrainResult } from "#lib/contract/intent.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { type InstanceAt, sessionQuery } from "#lib/query/queries.ts";
import { DepartureNote } from "./departure-note.tsx";
import { DrainForm } from "./drain-form.tsx";
import { DrainProgress } from "./drain-progress.tsx";
import { StandingDrains } from "./standing-drains.tsx";
import { Undone } from "./undone.tsx";

type Step =
  | { readonly kind: "standing" }
  /** `isSeen`: it stood since, so that once it does not, it has ended. */
  | { readonly kind: "asked"; readonly owner: string; readonly isSeen: boolean }
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
  const known = instance?.intents.drains ?? [];
  const standing = step.kind === "undone" ? stillOf(step.result.remaining, known) : known;
  // What was typed is not taken away by what others do meanwhile; one's own, whose answer was lost, is no other's.
  const [isTyped, setTyped] = useState(false);
  const [lost, setLost] = useState<string>();
  const isOwn = known.some(({ owner }) => owner === lost);
  const isAsking = isTyped && !isOwn && step.kind === "standing" && instance !== undefined;
  const [wasHeld, setWasHeld] = useState(false);
  if (known.length > 0 && !wasHeld) setWasHeld(true);
  const isAskedKnown = step.kind === "asked" && known.some(({ owner }) => owner === step.owner);
  if (step.kind === "asked" && isAskedKnown && !step.isSeen) setStep({ ...step, isSeen: true });
  const isUnderWay = step.kind === "asked" && !step.isSeen;

  if (step.kind === "undone" && standing.length === 0)
    return <Undone what={undrainedText(step.result)} instance={instance} onClose={onClose} />;
  // By somebody else, or by itself: nothing that was told of it is true any more.
  if (wasHeld && standing.length === 0 && !isUnderWay && !isAsking)
    return <Undone what="The drain stands no more." instance={instance} onClose={onClose} />;

  const owners = standing.map(({ owner }) => owner);
  const owner =
    step.kind === "asked" && (isUnderWay || isAskedKnown)
      ? step.owner
      : (owners.find((one) => one === session?.name) ?? owners[0]);
  if (owner === undefined && instance?.drainStage !== undefined && !isAsking)
    return <DepartureNote instance={instance} />;
  if (owner !== undefined && !isAsking) {
    return (
      <div className="hg-stack">
        <DrainProgress at={at} owner={owner} />
        <StandingDrains
          at={at}
          drains={standing}
          isRegistered={instance?.registered === true}
          undone={step.kind === "undone" ? step.result : undefined}
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
      onTyped={() => setTyped(true)}
      onLost={setLost}
      onLook={() => setTyped(false)}
      onAsked={(drain) => setStep({ kind: "asked", owner: drain.owner, isSeen: false })}
    />
  );
}

/** Of those that stood when the answer came, the ones that stand still. */
function stillOf(remaining: readonly DrainIntent[], known: readonly DrainIntent[]): readonly DrainIntent[] {
  return remaining.filter(({ id }) => known.some((drain) => drain.id === id));
}
