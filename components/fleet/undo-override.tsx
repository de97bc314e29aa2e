"use client";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Refusal } from "./refusal.tsx";
import type { IntentKind, IntentView } from "#lib/contract/intent.ts";
import { undoMutation, type Undone } from "#lib/query/override-mutations.ts";

/** Of one that is undone together with others. */
export type UndoOutcome = Undone | "pending";

const words: Record<IntentKind, string> = {
  drain: "Undrain",
  weight: "Reset",
  maintenance: "End",
  circuit: "Automatic",
};

interface UndoOverrideProps {
  intent: IntentView;
  mayUndo?: boolean | undefined;
  /** Where it is undone together with others. */
  outcome?: UndoOutcome | undefined;
}

/** The way back from an override, whatever its kind. The row goes once the API no longer lists it. */
export function UndoOverride({ intent, mayUndo, outcome }: UndoOverrideProps) {
  const { kind, instance, owner } = intent;
  const { mutate, isPending, isSuccess, error } = useMutation(undoMutation(useQueryClient(), intent));
  const isUndone = isSuccess || (outcome !== undefined && outcome !== "pending" && outcome.isUndone);
  const refused = outcome === undefined || outcome === "pending" || outcome.isUndone ? null : outcome.error;
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        loading={isPending || isUndone || outcome === "pending"}
        disabled={mayUndo === false}
        title={mayUndo === false ? "It takes the scope drain" : undefined}
        aria-label={`${words[kind]}. Undo the ${kind} of ${instance} by ${owner}`}
        onClick={() => mutate()}
      >
        {words[kind]}
      </Button>
      <Refusal title="Not undone." error={error ?? refused} />
    </>
  );
}
