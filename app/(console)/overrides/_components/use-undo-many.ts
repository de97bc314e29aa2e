"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { UndoOutcome } from "#components/fleet/undo-override.tsx";
import type { IntentView } from "#lib/contract/intent.ts";
import { undoManyMutation } from "#lib/query/override-mutations.ts";

export interface UndoMany {
  /** By the override's id: those of the last time. */
  readonly outcomes: ReadonlyMap<string, UndoOutcome>;
  readonly isPending: boolean;
  readonly start: (intents: readonly IntentView[]) => void;
}

/** Undoes several overrides; each waits for the API, and says by itself what came of it. */
export function useUndoMany(): UndoMany {
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, UndoOutcome>>(new Map());
  const { mutate, isPending } = useMutation(
    undoManyMutation(useQueryClient(), ({ id }, undone) =>
      setOutcomes((before) => new Map(before).set(id, undone)),
    ),
  );
  return {
    outcomes,
    isPending,
    start: (intents) => {
      setOutcomes(new Map(intents.map(({ id }) => [id, "pending"])));
      mutate(intents);
    },
  };
}
