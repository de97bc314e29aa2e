"use client";
import { TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { AsCommand } from "#components/ui/as-command.tsx";
import { mayBeDone } from "#lib/api/may-be-done.ts";
import { commandsOf } from "#lib/commands/commands-of.ts";
import { type Drain, DrainBody, type DrainIntent } from "#lib/contract/intent.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { drainMutation } from "#lib/query/override-mutations.ts";
import type { InstanceAt } from "#lib/query/queries.ts";
import { sentenceList } from "#lib/format.ts";
import { AskingFields } from "./asking-fields.tsx";
import { ConfirmButton } from "./confirm-button.tsx";
import { OutlookOf } from "./outlook.tsx";
import { likelyReason } from "./likely-reason.ts";
import { Meanwhile } from "./meanwhile.tsx";
import { Refusal } from "./refusal.tsx";
import { heardAsking, useAsking } from "./use-asking.ts";
import { useOutlook } from "./use-outlook.ts";
import { weightGoneBy } from "./weight-gone-by.ts";

interface DrainFormProps {
  at: InstanceAt;
  instance: InstanceView;
  self: string | undefined;
  onTyped: () => void;
  /** The answer was lost: it may stand for that owner. */
  onLost: (owner: string | undefined) => void;
  /** To look at the drains that came meanwhile, in the place of this. */
  onLook: () => void;
  onAsked: (drain: Drain) => void;
}

export function DrainForm({ at, instance, self, onTyped, onLost, onLook, onAsked }: DrainFormProps) {
  const asking = useAsking(() => likelyReason(instance));
  const [owner, setOwner] = useState("");
  const drain = useMutation(drainMutation(useQueryClient(), at));
  const outlook = useOutlook(at, { changes: [{ instance: instance.id, drain: true }] }, asking, drain);

  const body = { ...asking.bodyFor(outlook.refusing), ...(owner === "" ? {} : { owner }) };
  const read = DrainBody.safeParse(body);
  const problemOf = (field: string) =>
    asking.isChecked && !read.success
      ? read.error.issues.find(({ path }) => path[0] === field)?.message
      : undefined;

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    asking.check();
    if (!read.success || !outlook.isPassed) return;
    drain.mutate(body, {
      onSuccess: (result) => onAsked(result.drain),
      onError: (error) => {
        if (mayBeDone(error)) onLost(body.owner ?? self);
      },
    });
  }

  return (
    <form className="hg-stack" onSubmit={onSubmit} onInput={onTyped} noValidate>
      <DrainedMeanwhile drains={drain.isPending ? [] : instance.intents.drains} onLook={onLook} />
      {instance.registered ? (
        <OutlookOf outlook={outlook} asking={asking} subjects={[instance.id]}>
          <p>
            {weightGoneBy(instance) === 0
              ? "Its weight is 0 now. The drain keeps it out also when its checks pass again."
              : "It stays in the table with weight 0, so that clients finish what is in flight."}
          </p>
        </OutlookOf>
      ) : (
        <p className="hg-effect" data-tone="caution">
          <strong>Nothing is registered at this address.</strong> A drain takes nothing out now; it waits, and
          holds out whatever registers there.
        </p>
      )}
      <AskingFields asking={heardAsking(asking, onTyped)} problem={problemOf("reason")} />
      <TextInput
        label="Owner"
        description="Drains are held per owner: the instance stays out while any stands"
        placeholder={self ?? "you"}
        value={owner}
        onChange={(event) => setOwner(event.currentTarget.value)}
        error={problemOf("owner")}
      />
      <Refusal title="Not drained." error={drain.error} />
      <ConfirmButton verb={`Drain ${instance.id}`} outlook={outlook} isPending={drain.isPending} />
      <AsCommand lines={(origin) => commandsOf({ call: "drain", params: at, body }, origin)} />
    </form>
  );
}

/** Another drain is held beside theirs. */
function DrainedMeanwhile({ drains, onLook }: { drains: readonly DrainIntent[]; onLook: () => void }) {
  const [first] = drains;
  if (first === undefined) return null;
  return (
    <Meanwhile
      what={`Drained meanwhile, for ${sentenceList(drains.map(({ owner }) => owner))}`}
      onLook={onLook}
    >
      {first.reason}. What is asked for here is held beside it; for the same owner, theirs stands.
    </Meanwhile>
  );
}
