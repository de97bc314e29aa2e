"use client";
import { Button, Tooltip } from "@mantine/core";
import { IconCircleCheckFilled } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRef, useState } from "react";
import { Ago } from "#components/ui/ago.tsx";
import { AsCommand } from "#components/ui/as-command.tsx";
import { ConfirmStep } from "#components/ui/confirm-step.tsx";
import { EndEffect } from "#components/ui/end-effect.tsx";
import { Problem } from "#components/ui/problem.tsx";
import { StepBar } from "#components/ui/step-bar.tsx";
import { DRAIN_STAGES } from "#lib/contract/closed-sets.ts";
import type { DrainStage, IntentView } from "#lib/contract/intent.ts";
import { commandsOf } from "#lib/commands/commands-of.ts";
import { endOf } from "#lib/commands/end-of.ts";
import { endingText, endingVerbs } from "#lib/commands/ending-words.ts";
import { servicePath } from "#lib/paths.ts";
import { undrainMutation } from "#lib/query/override-mutations.ts";
import { useLack } from "#lib/query/use-lack.ts";
import { useEnding } from "#lib/query/use-ending.ts";
import { toldFailure } from "#lib/query/told-failure.ts";
import { isAbandoned, isSafe } from "./tray.ts";

interface TrayDrainProps {
  drain: IntentView;
  /** Of the namespace in view: it need not be named. */
  isOfView: boolean;
  mayUndo: boolean;
  /** The way to its dialog was taken. */
  onOpened: () => void;
  /** The API has ended it. */
  onUndone: () => void;
}

const stages: Record<DrainStage, string> = {
  requested: "Requested: its table is being published",
  published: "Published: clients are fetching the table",
  converged: "Converged: calls in flight are finishing",
  drained: "Drained",
};

export function TrayDrain({ drain, isOfView, mayUndo, onOpened, onUndone }: TrayDrainProps) {
  const { id, namespace: ns, service, instance, owner, reason, createdAt } = drain;
  const lack = useLack("drain");
  const undo = useMutation({
    ...undrainMutation(useQueryClient(), { ns, service, instance }),
    // Of the change, not of the press: the row may be gone before its answer.
    onSuccess: onUndone,
  });
  const [isAsked, setAsked] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const keep = () => {
    setAsked(false);
    opener.current?.focus();
  };
  return (
    <li>
      <div>
        <Link
          href={servicePath(ns, service, { drain: instance })}
          prefetch={false}
          className="hg-link"
          data-control="open"
          onClick={onOpened}
        >
          {isOfView ? null : <span className="hg-quiet">{ns} / </span>}
          <b>{service}</b> <span className="hg-mono hg-whole">{instance}</span>
        </Link>
        <Tooltip label={lack} disabled={mayUndo}>
          <Button
            ref={opener}
            data-control="undo"
            variant="default"
            size="compact-sm"
            aria-label={`Undo the drain of ${instance} for ${owner}`}
            aria-expanded={isAsked}
            loading={undo.isPending}
            onClick={() => setAsked(mayUndo && !isAsked)}
            {...(mayUndo ? {} : { "data-disabled": true, "aria-disabled": true })}
          >
            Undo…
          </Button>
        </Tooltip>
      </div>
      <p>
        <Progress drain={drain} />
        {isAbandoned(drain) ? <span>Abandoned: nobody renews it, so it stays out</span> : null}
      </p>
      <p className="hg-quiet">
        {owner}: {reason}, <Ago at={createdAt} />
      </p>
      {isAsked ? (
        <div data-control="undo">
          <EndStep
            drain={drain}
            isPending={undo.isPending}
            onConfirm={() => undo.mutate({ of: "owner", owner, id }, { onError: keep })}
            onKeep={keep}
          />
        </div>
      ) : null}
      {undo.error === null ? null : <Problem {...toldFailure("Not undone.", undo.error)} />}
    </li>
  );
}

interface EndStepProps {
  drain: IntentView;
  isPending: boolean;
  onConfirm: () => void;
  onKeep: () => void;
}

function EndStep({ drain, ...rest }: EndStepProps) {
  const { namespace: ns, service, instance } = drain;
  const ending = useEnding({ ns, service, instance }, drain);
  return (
    <>
      <ConfirmStep verb={endingVerbs.drain} isTold={ending.isTold} {...rest}>
        <EndEffect text={endingText(drain)} {...ending} />
      </ConfirmStep>
      <AsCommand lines={(origin) => commandsOf(endOf(drain), origin)} />
    </>
  );
}

function Progress({ drain }: { drain: IntentView }) {
  const { registered, stage = "requested" } = drain;
  if (!registered) return <span className="hg-quiet">Nothing is registered there: it waits for it</span>;
  if (isSafe(drain))
    return (
      <>
        <IconCircleCheckFilled size={15} aria-hidden color="var(--hg-good)" /> <b>Safe to stop</b>
      </>
    );
  return (
    <>
      <StepBar done={DRAIN_STAGES.indexOf(stage) + 1} of={DRAIN_STAGES.length} /> {stages[stage]}
    </>
  );
}
