"use client";
import { TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { AsCommand } from "#components/ui/as-command.tsx";
import { PanelAnswer } from "#components/ui/panel-answer.tsx";
import { Problem } from "#components/ui/problem.tsx";
import { typedReplaces } from "#components/ui/typed-replaces.ts";
import { commandsOf } from "#lib/commands/commands-of.ts";
import { ServiceChangesBody } from "#lib/contract/bulk.ts";
import { Owner, WishedWeight } from "#lib/contract/intent.ts";
import { sentenceOf } from "#lib/format.ts";
import { changeServiceMutation } from "#lib/query/override-mutations.ts";
import { type ServiceAt, sessionQuery } from "#lib/query/queries.ts";
import { AskingFields } from "./asking-fields.tsx";
import { BulkDrainProgress } from "./bulk-drain-progress.tsx";
import { type BulkKind, bulkTitle, bulkWords, doneText, endsText } from "./bulk-words.ts";
import { ConfirmButton } from "./confirm-button.tsx";
import { GuardNotes } from "./guard-notes.tsx";
import { OutlookOf } from "./outlook.tsx";
import { Refusal } from "./refusal.tsx";
import { useAsking } from "./use-asking.ts";
import { useEnded } from "./use-ended.ts";
import { useOutlook } from "./use-outlook.ts";

interface BulkFormProps {
  at: ServiceAt;
  kind: BulkKind;
  ids: readonly string[];
  onClose: () => void;
}

/** Typing asks for one preview, not for one of each letter. */
const TYPED_MS = 250;

export function BulkForm({ at, kind, ids, onClose }: BulkFormProps) {
  const { meaning, ends, hasOwner = false, change: changeOf } = bulkWords[kind];
  const asking = useAsking(() => "deploy");
  const [owner, setOwner] = useState("");
  const [weight, setWeight] = useState("50%");
  const change = useMutation(changeServiceMutation(useQueryClient(), at));
  const wished = /^\d+(\.\d+)?$/.test(weight.trim()) ? Number(weight) : weight.replaceAll(" ", "");
  const [looked] = useDebouncedValue(wished, TYPED_MS);
  const isWeight = WishedWeight.safeParse(looked).success;
  const changesOf = (to: string | number) => ids.map((instance) => ({ instance, ...changeOf(to) }));
  const isPreviewed = !change.isSuccess && (kind !== "weight" || isWeight);
  const { data: session } = useQuery(sessionQuery());
  const outlook = useOutlook(
    at,
    {
      changes: isPreviewed ? changesOf(looked) : [],
      owner: hasOwner && Owner.safeParse(owner).success ? owner : undefined,
      isTyping: kind === "weight" && looked !== wished,
    },
    asking,
    change,
  );

  const whose = owner === "" ? session?.name : owner;
  const ended = useEnded(at, change.isSuccess ? undefined : ends, ids, whose);
  // Nobody ends what they do not see.
  const isTold = ends === undefined || ended.intents !== undefined;
  const { expiresInSeconds, ...asked } = asking.bodyFor(outlook.refusing);
  const body = {
    changes: changesOf(wished),
    ...asked,
    ...(expiresInSeconds === undefined || ends !== undefined ? {} : { expiresInSeconds }),
    ...(ended.intents === undefined ? {} : { only: ended.intents.map(({ id }) => id) }),
    ...(owner === "" ? {} : { owner }),
  };
  const read = ServiceChangesBody.safeParse(body);
  const problemOf = (field: string) =>
    asking.isChecked && !read.success
      ? read.error.issues.find(({ path }) => path[0] === field)?.message
      : undefined;

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    asking.check();
    if (read.success && outlook.isPassed && isTold) change.mutate(body);
  }

  if (change.isSuccess) {
    if (kind === "drain") {
      const whose = change.variables.owner ?? session?.name;
      return <BulkDrainProgress at={at} result={change.data} owner={whose} onClose={onClose} />;
    }
    const { whom, what } = doneText(kind, ids.length, change.data.unchanged?.length ?? 0);
    return (
      <PanelAnswer onClose={onClose}>
        <p>
          <strong>{whom}</strong> {what}
        </p>
        <GuardNotes warnings={change.data.warnings} forced={change.data.forced} />
      </PanelAnswer>
    );
  }
  return (
    <form className="hg-stack" onSubmit={onSubmit} noValidate>
      {kind === "weight" ? (
        <TextInput
          label="New weight of each"
          description="A number, or a share of the registered weight: 50 %"
          value={weight}
          {...typedReplaces}
          onChange={(event) => setWeight(event.currentTarget.value)}
          error={
            problemOf("changes") === undefined ? undefined : "A number above 0, or a percentage like 50 %"
          }
        />
      ) : null}
      {isPreviewed ? (
        <OutlookOf outlook={outlook} asking={asking} subjects={ids}>
          <p>
            {ended.intents === undefined ? "" : `${endsText(ended.intents)} `}
            {meaning}
          </p>
        </OutlookOf>
      ) : null}
      <AskingFields asking={asking} problem={problemOf("reason")} hasExpiry={ends === undefined} />
      {hasOwner ? (
        <TextInput
          label="Owner"
          description="Drains are held per owner: an instance stays out while any stands"
          placeholder={session?.name ?? "you"}
          value={owner}
          onChange={(event) => setOwner(event.currentTarget.value)}
          error={problemOf("owner")}
        />
      ) : null}
      <Refusal title="None of them is changed." error={change.error} />
      {isTold || ended.error === null ? null : (
        <Problem title="What would end is not known." detail={sentenceOf(ended.error.message)} />
      )}
      <ConfirmButton
        verb={bulkTitle(kind, ids.length)}
        outlook={isTold ? outlook : { ...outlook, isLooking: true, isPassed: false }}
        isPending={change.isPending}
      />
      <AsCommand lines={(origin) => commandsOf({ call: "changeService", params: at, body }, origin)} />
    </form>
  );
}
