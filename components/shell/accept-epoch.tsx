"use client";
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { AsCommand } from "#components/ui/as-command.tsx";
import { PanelAnswer } from "#components/ui/panel-answer.tsx";
import { Problem } from "#components/ui/problem.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import { commandsOf } from "#lib/commands/commands-of.ts";
import type { EpochPreview, FrozenView } from "#lib/contract/cluster.ts";
import type { BodyOf } from "#lib/contract/endpoints.ts";
import type { HeadgateError } from "#lib/contract/error.ts";
import { plural, sentenceOf } from "#lib/format.ts";
import { acceptEpochMutation, epochPreviewQuery } from "#lib/query/cluster.ts";
import { EpochRestore } from "./epoch-restore.tsx";
import { EpochServices } from "./epoch-services.tsx";
import { whatHappened } from "./freeze-words.ts";
import { useLack } from "#lib/query/use-lack.ts";
import { useMay } from "#lib/query/use-may.ts";
import { toldFailure } from "#lib/query/told-failure.ts";

interface AcceptEpochProps {
  frozen: FrozenView | undefined;
  onClose: () => void;
}

/** Everything that accepting changes, before it is done: once done it cannot be taken back. */
export function AcceptEpoch({ frozen, onClose }: AcceptEpochProps) {
  const accept = useMutation(acceptEpochMutation(useQueryClient()));
  if (frozen === undefined) {
    return (
      <PanelAnswer onClose={onClose}>
        <p>
          <strong>{accept.isSuccess ? "Accepted." : "Nothing is frozen."}</strong> Headgate knows its store.
          {accept.isSuccess ? " A leader is elected, and tables go on with what is registered there." : ""}
        </p>
      </PanelAnswer>
    );
  }
  return (
    <AcceptForm
      frozen={frozen}
      isPending={accept.isPending}
      error={accept.error}
      onAccept={(body) => accept.mutate(body)}
    />
  );
}

function AcceptForm({
  frozen,
  isPending,
  error,
  onAccept,
}: {
  frozen: FrozenView;
  isPending: boolean;
  error: HeadgateError | null;
  onAccept: (body: BodyOf<"acceptEpoch">) => void;
}) {
  const may = useMay("admin");
  const lack = useLack("admin");
  const [restore, setRestore] = useState(true);
  const preview = useQuery(epochPreviewQuery());
  const body = { epoch: preview.data?.accept ?? frozen.accept, restore };
  return (
    <div className="hg-stack">
      <p className="hg-effect" data-tone="caution">
        <strong>{sentenceOf(whatHappened[frozen.reason])}</strong> Tables stay as they were in epoch{" "}
        {frozen.known} until you accept. If this is not the store it should be, put the right one back
        instead: then Headgate goes on by itself.
      </p>
      {preview.data !== undefined ? (
        <>
          <EpochServices services={preview.data.services} />
          <EpochRestore counts={preview.data.restore} restore={restore} onChange={setRestore} />
        </>
      ) : preview.error === null ? (
        <RowSkeletons rows={5} />
      ) : (
        <Problem
          title="What would come of it cannot be told."
          detail={preview.error.message}
          requestId={preview.error.requestId}
        />
      )}
      {error === null ? null : <Problem {...toldFailure("Not accepted.", error)} />}
      <div>
        <Button
          fullWidth
          loading={isPending}
          disabled={may !== true || preview.data === undefined}
          onClick={() => onAccept(body)}
        >
          Accept epoch {body.epoch}
          {preview.data === undefined ? "" : `: ${goneText(preview.data)}`}
        </Button>
        <p className="hg-quiet hg-needs">{may === false ? `${lack}.` : "It cannot be taken back."}</p>
      </div>
      <AsCommand lines={(origin) => commandsOf({ call: "acceptEpoch", body }, origin)} />
    </div>
  );
}

/** Who goes, not the net of who comes and goes; of each service at most so many are named. */
function goneText({ services }: EpochPreview): string {
  const gone = services.reduce((sum, each) => sum + Math.max(each.gone.length, each.before - each.after), 0);
  return gone === 0 ? "no endpoint goes" : `${plural(gone, "endpoint")} ${gone === 1 ? "goes" : "go"}`;
}
