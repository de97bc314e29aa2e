"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { UndoOutcome } from "#components/fleet/undo-override.tsx";
import type { IntentView } from "#lib/contract/intent.ts";
import { undoManyMutation } from "#lib/query/override-mutations.ts";

export interface Undoing {
  /** By the override's id: those of the last time several were undone. */
  readonly outcomes: ReadonlyMap<string, UndoOutcome>;
  readonly isPending: boolean;
  readonly start: (intents: readonly IntentView[]) => void;
  /** The one that was undone by itself since. */
  readonly one: IntentView | undefined;
  readonly noteOne: (intent: IntentView) => void;
}

/** Undoes several overrides; each waits for the API, and says by itself what came of it. */
export function useUndoing(): Undoing {
  const [one, noteOne] = useState<IntentView>();
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, UndoOutcome>>(new Map());
  const { mutate, isPending } = useMutation(
    undoManyMutation(useQueryClient(), ({ id }, undone) =>
      setOutcomes((before) => new Map(before).set(id, undone)),
    ),
  );
  return {
    outcomes,
    isPending,
    one,
    noteOne,
    start: (intents) => {
      noteOne(undefined);
      setOutcomes(new Map(intents.map(({ id }) => [id, "pending"])));
      mutate(intents);
    },
  };
}
