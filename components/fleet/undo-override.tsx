"use client";
import { Button, Popover } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { AsCommand } from "#components/ui/as-command.tsx";
import { ConfirmStep } from "#components/ui/confirm-step.tsx";
import { EndEffect } from "#components/ui/end-effect.tsx";
import type { IntentKind, IntentView } from "#lib/contract/intent.ts";
import { commandsOf } from "#lib/commands/commands-of.ts";
import { endOf } from "#lib/commands/end-of.ts";
import { endingText, endingVerbs } from "#lib/commands/ending-words.ts";
import { undoMutation, type Undone } from "#lib/query/override-mutations.ts";
import { useEnding } from "#lib/query/use-ending.ts";
import { LackTooltip } from "./lack-tooltip.tsx";
import { Refusal } from "./refusal.tsx";

/** Of one that is undone together with others. */
export type UndoOutcome = Undone | "pending";

const words: Record<IntentKind, string> = {
  drain: "Undrain…",
  weight: "Reset…",
  maintenance: "End…",
  circuit: "Automatic…",
};

interface UndoOverrideProps {
  intent: IntentView;
  mayUndo?: boolean | undefined;
  /** Where it is undone together with others. */
  outcome?: UndoOutcome | undefined;
  /** The API has ended it: where what it stood in goes, that is told elsewhere. */
  onUndone?: (intent: IntentView) => void;
}

/** The way back from an override, whatever its kind, with its effect first. The row goes once the API lists it no more. */
export function UndoOverride({ intent, mayUndo = true, outcome, onUndone }: UndoOverrideProps) {
  const { kind, instance, owner } = intent;
  const [isAsked, setAsked] = useState(false);
  const { mutate, isPending, isSuccess, error } = useMutation({
    ...undoMutation(useQueryClient(), intent),
    // Of the change, not of the press: the row may be gone before its answer.
    onSuccess: () => onUndone?.(intent),
  });
  const isUndone = isSuccess || (outcome !== undefined && outcome !== "pending" && outcome.isUndone);
  const refused = outcome === undefined || outcome === "pending" || outcome.isUndone ? null : outcome.error;
  const isOnItsWay = isPending || isUndone || outcome === "pending";
  const trigger = {
    variant: "default",
    size: "compact-sm",
    "data-control": "undo",
    "aria-label": `${words[kind]} Undo the ${kind} of ${instance} by ${owner}`,
  } as const;
  if (!mayUndo) {
    return (
      <LackTooltip scope="drain">
        <Button {...trigger} data-disabled aria-disabled>
          {words[kind]}
        </Button>
      </LackTooltip>
    );
  }
  return (
    <>
      <Popover
        opened={isAsked && !isOnItsWay}
        onChange={setAsked}
        position="bottom-end"
        width="min(320px, calc(100vw - 24px))"
        trapFocus
        returnFocus
        transitionProps={{ duration: 80 }}
      >
        <Popover.Target>
          <Button {...trigger} loading={isOnItsWay} onClick={() => setAsked(!isAsked)}>
            {words[kind]}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={`Undo the ${kind} of ${instance}`}>
          <EndStep
            intent={intent}
            isPending={isPending}
            onConfirm={() => mutate()}
            onKeep={() => setAsked(false)}
          />
        </Popover.Dropdown>
      </Popover>
      <Refusal title="Not undone." error={error ?? refused} />
    </>
  );
}

interface EndStepProps {
  intent: IntentView;
  isPending: boolean;
  onConfirm: () => void;
  onKeep: () => void;
}

function EndStep({ intent, ...rest }: EndStepProps) {
  const { kind, namespace: ns, service, instance } = intent;
  const ending = useEnding({ ns, service, instance }, intent);
  return (
    <div className="hg-stack">
      <ConfirmStep verb={endingVerbs[kind]} isTold={ending.isTold} {...rest}>
        <EndEffect text={endingText(intent)} {...ending} />
      </ConfirmStep>
      <AsCommand lines={(origin) => commandsOf(endOf(intent), origin)} />
    </div>
  );
}
