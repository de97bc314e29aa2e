"use client";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Refusal } from "./refusal.tsx";
import type { IntentKind, IntentView } from "#lib/contract/intent.ts";
import { undoMutation } from "#lib/query/override-mutations.ts";

const words: Record<IntentKind, string> = {
  drain: "Undrain",
  weight: "Reset",
  maintenance: "End",
  circuit: "Automatic",
};

/** The way back from an override, whatever its kind. The row goes once the API no longer lists it. */
export function UndoOverride({ intent }: { intent: IntentView }) {
  const { kind, instance, owner } = intent;
  const { mutate, isPending, isSuccess, error } = useMutation(undoMutation(useQueryClient(), intent));
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        loading={isPending || isSuccess}
        aria-label={`Undo the ${kind} of ${instance} by ${owner}`}
        onClick={() => mutate()}
      >
        {words[kind]}
      </Button>
      <Refusal title="Not undone." error={error} />
    </>
  );
}
