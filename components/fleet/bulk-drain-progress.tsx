"use client";
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DrainStageMark } from "./drain-stage-mark.tsx";
import { AsCommand } from "#components/ui/as-command.tsx";
import { EndEffect } from "#components/ui/end-effect.tsx";
import { PanelAnswer } from "#components/ui/panel-answer.tsx";
import { untilTold } from "#components/ui/until-told.ts";
import { commandsOf } from "#lib/commands/commands-of.ts";
import type { ServiceChangesResult } from "#lib/contract/bulk.ts";
import type { IntentView } from "#lib/contract/intent.ts";
import { plural } from "#lib/format.ts";
import { changeServiceMutation } from "#lib/query/override-mutations.ts";
import { previewQuery } from "#lib/query/preview-query.ts";
import { drainsOfQuery, type ServiceAt } from "#lib/query/queries.ts";
import { useStoreAway } from "#lib/query/use-store-away.ts";
import { doneText } from "./bulk-words.ts";
import { GuardNotes } from "./guard-notes.tsx";
import { Refusal } from "./refusal.tsx";

interface BulkDrainProgressProps {
  at: ServiceAt;
  result: ServiceChangesResult;
  /** Whose drains they are; undefined: nobody knows yet who one is. */
  owner: string | undefined;
  onClose: () => void;
}

/** What became of a drain of several: how far each has come, and the way back of all. */
export function BulkDrainProgress({ at, result, owner, onClose }: BulkDrainProgressProps) {
  const undo = useMutation(changeServiceMutation(useQueryClient(), at));
  // Others may hold some of them too: what is told and undone here is what was asked for here.
  const asked = result.instances.filter(({ intents }) =>
    intents.drains.some((drain) => drain.owner === owner),
  );
  const drains = useQuery({ ...drainsOfQuery(at.ns, owner), ...(undo.isSuccess ? { enabled: false } : {}) });
  // What was known before this was asked for says nothing of it.
  const standing = drains.isFetchedAfterMount
    ? drains.data?.items.filter(({ service }) => service === at.service)
    : undefined;
  const byInstance = new Map(standing?.map((drain) => [drain.instance, drain]));
  const safe = asked.filter(({ instance }) => byInstance.get(instance)?.safeToStop === true).length;
  const undrain = {
    changes: asked.map(({ instance }) => ({ instance, drain: false })),
    reason: "undone",
    only: asked.flatMap(({ intents }) =>
      intents.drains.flatMap(({ id, owner: of }) => (of === owner ? [id] : [])),
    ),
    ...(owner === undefined ? {} : { owner }),
  };
  const back = useQuery(previewQuery(at, undo.isSuccess ? [] : undrain.changes, owner));
  const isStoreAway = useStoreAway();
  const isTold = back.data !== undefined || back.error !== null;

  if (undo.isSuccess) {
    const { whom, what } = doneText("undrain", asked.length, undo.data.unchanged?.length ?? 0);
    return (
      <PanelAnswer onClose={onClose}>
        <p>
          <strong>{whom}</strong> {what}
        </p>
      </PanelAnswer>
    );
  }
  return (
    <div className="hg-stack">
      <p role="status">
        <strong>
          {safe === asked.length
            ? `All ${plural(asked.length, "instance")} safe to stop.`
            : `${safe} of ${plural(asked.length, "instance")} safe to stop.`}
        </strong>
      </p>
      <ul className="hg-bulk">
        {asked.map(({ instance }) => (
          <li key={instance}>
            <span className="hg-mono hg-whole">{instance}</span>
            <Progress drain={byInstance.get(instance)} isKnown={standing !== undefined} />
          </li>
        ))}
      </ul>
      <GuardNotes warnings={result.warnings} forced={result.forced} />
      <div className="hg-effect">
        <EndEffect
          text={`To undrain ends the drains of ${owner}: each is checked, and returns with its first pass, where no other drain stands.`}
          moves={back.data?.moves.text}
          error={back.error}
          isTold={isTold}
          isStoreAway={isStoreAway}
        />
      </div>
      <Refusal title="Not undrained." error={undo.error} />
      <Button
        loading={undo.isPending}
        onClick={() => {
          if (isTold) undo.mutate(undrain);
        }}
        {...untilTold(isTold)}
      >
        Undrain {plural(asked.length, "instance")}
      </Button>
      <AsCommand
        lines={(origin) => commandsOf({ call: "changeService", params: at, body: undrain }, origin)}
      />
    </div>
  );
}

/** What has not begun yet is requested; what does not stand any more was undone, or has ended. */
function Progress({ drain, isKnown }: { drain: IntentView | undefined; isKnown: boolean }) {
  if (drain === undefined) return <span className="hg-quiet">{isKnown ? "ended" : "…"}</span>;
  const { stage = "requested", safeToStop = false } = drain;
  return <DrainStageMark drain={{ ...drain, stage, safeToStop }} />;
}
