"use client";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { Ago } from "#components/ui/ago.tsx";
import { AsCommand } from "#components/ui/as-command.tsx";
import { PanelAnswer } from "#components/ui/panel-answer.tsx";
import { Problem } from "#components/ui/problem.tsx";
import { ReasonField } from "#components/ui/reason-field.tsx";
import { commandsOf } from "#lib/commands/commands-of.ts";
import type { ClusterView } from "#lib/contract/cluster.ts";
import { Reason } from "#lib/contract/intent.ts";
import { automationMutation } from "#lib/query/cluster.ts";
import { useLack } from "#lib/query/use-lack.ts";
import { useMay } from "#lib/query/use-may.ts";
import { toldFailure } from "#lib/query/told-failure.ts";

interface AutomationFormProps {
  paused: ClusterView["paused"];
  onClose: () => void;
}

/**
 * Holds every table as it is, or lets go; both for a reason. What it was opened for it stays: were it to turn round as
 * somebody else is faster, the next press would do the opposite.
 */
export function AutomationForm({ paused, onClose }: AutomationFormProps) {
  const may = useMay("admin");
  const [reason, setReason] = useState("incident");
  const [isChecked, setChecked] = useState(false);
  const { mutate, isPending, isSuccess, error } = useMutation(automationMutation(useQueryClient()));
  const [found] = useState(paused);
  const isPaused = found !== undefined;
  const read = Reason.safeParse(reason);

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    setChecked(true);
    if (read.success) mutate({ paused: !isPaused, reason: read.data }, { onSuccess: onClose });
  }

  if (!isSuccess && isPaused !== (paused !== undefined)) return <Already paused={paused} onClose={onClose} />;
  return (
    <form className="hg-stack" onSubmit={onSubmit} noValidate>
      {found === undefined ? (
        <div className="hg-effect hg-automation">
          <p>
            <strong>Every table stays as it is now.</strong> Instances that fail keep their traffic, and new
            ones get none, until it goes on.
          </p>
          <p>
            Overrides are obeyed: what is drained leaves. Checks, circuits and events go on and are shown.
          </p>
        </div>
      ) : (
        <>
          <p>
            Paused by <b>{found.actor}</b> <Ago at={found.since} />: {found.reason}
          </p>
          <p className="hg-effect">
            <strong>Every service catches up at once</strong> with what was observed meanwhile: who fails
            loses its traffic, who passes gets it.
          </p>
        </>
      )}
      <ReasonField
        description="Shown to everybody, on every page"
        value={reason}
        onChange={setReason}
        error={isChecked && !read.success ? read.error.issues[0]?.message : undefined}
        isDisabled={may === false}
      />
      {error === null ? null : <Problem {...toldFailure("Not changed.", error)} />}
      <div>
        <Button type="submit" loading={isPending || isSuccess} disabled={may !== true} fullWidth>
          {isPaused ? "Resume automation" : "Pause automation"}
        </Button>
        {may === false ? <NeedsAdmin /> : null}
      </div>
      <AsCommand
        lines={(origin) =>
          commandsOf({ call: "putAutomation", body: { paused: !isPaused, reason: reason.trim() } }, origin)
        }
      />
    </form>
  );
}

/** Somebody else was faster. */
function Already({ paused, onClose }: AutomationFormProps) {
  return (
    <PanelAnswer onClose={onClose}>
      <p>
        <strong>{paused === undefined ? "It goes on already." : "It is paused already."}</strong>{" "}
        {paused === undefined ? (
          "Somebody else resumed it meanwhile."
        ) : (
          <>
            By <b>{paused.actor}</b> <Ago at={paused.since} />: {paused.reason}
          </>
        )}
      </p>
    </PanelAnswer>
  );
}

function NeedsAdmin() {
  return <p className="hg-quiet hg-needs">{useLack("admin")}.</p>;
}
