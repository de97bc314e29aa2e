"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { SubmitEvent } from "react";
import { AsCommand } from "#components/ui/as-command.tsx";
import { mayBeDone } from "#lib/api/may-be-done.ts";
import { commandsOf } from "#lib/commands/commands-of.ts";
import { MaintenanceBody } from "#lib/contract/intent.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { maintenanceMutation } from "#lib/query/override-mutations.ts";
import type { InstanceAt } from "#lib/query/queries.ts";
import { AskingFields } from "./asking-fields.tsx";
import { ConfirmButton } from "./confirm-button.tsx";
import { OutlookOf } from "./outlook.tsx";
import { likelyReason } from "./likely-reason.ts";
import { Meanwhile } from "./meanwhile.tsx";
import { Refusal } from "./refusal.tsx";
import { heardAsking, useAsking } from "./use-asking.ts";
import { useOutlook } from "./use-outlook.ts";

interface MaintenanceFormProps {
  at: InstanceAt;
  instance: InstanceView;
  onTyped: () => void;
  /** It stands, or may: its answer was lost. */
  onAsked: () => void;
  /** To look at what came meanwhile, in the place of this. */
  onLook: () => void;
}

/** Once it is asked for, what stands is shown in its place. */
export function MaintenanceForm({ at, instance, onTyped, onAsked, onLook }: MaintenanceFormProps) {
  const asking = useAsking(() => likelyReason(instance, "host"));
  const set = useMutation(maintenanceMutation(useQueryClient(), at));
  const outlook = useOutlook(at, { changes: [{ instance: instance.id, maintenance: true }] }, asking, set);
  const body = asking.bodyFor(outlook.refusing);
  const read = MaintenanceBody.safeParse(body);

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    asking.check();
    if (!read.success || !outlook.isPassed) return;
    set.mutate(body, {
      onSuccess: onAsked,
      onError: (error) => {
        if (mayBeDone(error)) onAsked();
      },
    });
  }

  const other = set.isPending ? undefined : instance.intents.maintenance;

  return (
    <form className="hg-stack" onSubmit={onSubmit} onInput={onTyped} noValidate>
      {other === undefined ? null : (
        <Meanwhile what={`Put in maintenance meanwhile, by ${other.owner}`} onLook={onLook}>
          {other.reason}. What is asked for here takes its place.
        </Meanwhile>
      )}
      <OutlookOf outlook={outlook} asking={asking} subjects={[instance.id]}>
        <p>
          It is drained first, so that clients finish what is in flight. Then it leaves the table, and is not
          checked until maintenance ends.
        </p>
      </OutlookOf>
      <AskingFields
        asking={heardAsking(asking, onTyped)}
        problem={asking.isChecked && !read.success ? read.error.issues[0]?.message : undefined}
      />
      <Refusal title="Not in maintenance." error={set.error} />
      <ConfirmButton verb={`Put ${instance.id} in maintenance`} outlook={outlook} isPending={set.isPending} />
      <AsCommand lines={(origin) => commandsOf({ call: "putMaintenance", params: at, body }, origin)} />
    </form>
  );
}
