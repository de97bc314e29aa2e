"use client";
import { Button } from "@mantine/core";
import { useMutation, useQueries, useQueryClient } from "@tanstack/react-query";
import { DrainStageMark } from "./drain-stage-mark.tsx";
import { AsCommand } from "#components/ui/as-command.tsx";
import { commandsOf } from "#lib/commands/commands-of.ts";
import type { ServiceChangesResult } from "#lib/contract/bulk.ts";
import { plural } from "#lib/format.ts";
import { changeServiceMutation } from "#lib/query/override-mutations.ts";
import { drainQuery, type ServiceAt } from "#lib/query/queries.ts";
import { GuardNotes } from "./guard-notes.tsx";
import { Refusal } from "./refusal.tsx";

interface BulkDrainProgressProps {
  at: ServiceAt;
  ids: readonly string[];
  result: ServiceChangesResult;
  onClose: () => void;
}

/** What became of a drain of several: how far each has come, and the way back of all. */
export function BulkDrainProgress({ at, ids: listed, result, onClose }: BulkDrainProgressProps) {
  const undo = useMutation(changeServiceMutation(useQueryClient(), at));
  // The drain that was asked for is the newest of each.
  const asked = result.instances.flatMap(({ instance, intents }) => {
    const drain = intents.drains.toSorted((a, b) => b.createdAt - a.createdAt)[0];
    return drain === undefined ? [] : [{ instance, owner: drain.owner }];
  });
  const answers = useQueries({
    queries: asked.map(({ instance, owner }) => ({
      ...drainQuery({ ...at, instance }, owner),
      enabled: !undo.isSuccess,
    })),
  });
  const safe = answers.filter(({ data }) => data?.drain.safeToStop === true).length;
  const ids = new Set(listed);
  const owner = asked[0]?.owner;
  const undrain = {
    changes: asked.map(({ instance }) => ({ instance, drain: false })),
    reason: "undone",
    ...(owner === undefined ? {} : { owner }),
  };

  if (undo.isSuccess) {
    return (
      <div className="hg-stack" role="status">
        <p>
          <strong>Undrained.</strong> Each is checked now, and returns with its first pass.
        </p>
        <div>
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
        </div>
      </div>
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
        {asked.map(({ instance }, index) => (
          <li key={instance}>
            <span className="hg-mono hg-whole">{instance}</span>
            {answers[index]?.data === undefined ? (
              <span className="hg-quiet">{ids.has(instance) ? "…" : "gone"}</span>
            ) : (
              <DrainStageMark drain={answers[index].data.drain} />
            )}
          </li>
        ))}
      </ul>
      <GuardNotes warnings={result.warnings} forced={result.forced} />
      <Refusal title="Not undrained." error={undo.error} />
      <Button loading={undo.isPending} onClick={() => undo.mutate(undrain)}>
        Undrain {plural(asked.length, "instance")}
      </Button>
      <AsCommand
        lines={(origin) => commandsOf({ call: "changeService", params: at, body: undrain }, origin)}
      />
    </div>
  );
}
