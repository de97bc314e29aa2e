"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { SubmitEvent } from "react";
import { AsCommand } from "#components/ui/as-command.tsx";
import { commandsOf } from "#lib/commands/commands-of.ts";
import { MaintenanceBody } from "#lib/contract/intent.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { maintenanceMutation } from "#lib/query/override-mutations.ts";
import type { InstanceAt } from "#lib/query/queries.ts";
import { AskingFields } from "./asking-fields.tsx";
import { ConfirmButton } from "./confirm-button.tsx";
import { OutlookOf } from "./outlook.tsx";
import { likelyReason } from "./likely-reason.ts";
import { Refusal } from "./refusal.tsx";
import { useAsking } from "./use-asking.ts";
import { useOutlook } from "./use-outlook.ts";

/** Once it is asked for, what stands is shown in its place. */
export function MaintenanceForm({ at, instance }: { at: InstanceAt; instance: InstanceView }) {
  const asking = useAsking(() => likelyReason(instance, "host"));
  const set = useMutation(maintenanceMutation(useQueryClient(), at));
  const outlook = useOutlook(at, { changes: [{ instance: instance.id, maintenance: true }] }, asking, set);
  const body = asking.bodyFor(outlook.refusing);
  const read = MaintenanceBody.safeParse(body);

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    asking.check();
    if (read.success && outlook.isPassed) set.mutate(body);
  }

  return (
    <form className="hg-stack" onSubmit={onSubmit} noValidate>
      <OutlookOf outlook={outlook} asking={asking} subjects={[instance.id]}>
        <p>
          It is drained first, so that clients finish what is in flight. Then it leaves the table, and is not
          checked until maintenance ends.
        </p>
      </OutlookOf>
      <AskingFields
        asking={asking}
        problem={asking.isChecked && !read.success ? read.error.issues[0]?.message : undefined}
      />
      <Refusal title="Not in maintenance." error={set.error} />
      <ConfirmButton verb={`Put ${instance.id} in maintenance`} outlook={outlook} isPending={set.isPending} />
      <AsCommand lines={(origin) => commandsOf({ call: "putMaintenance", params: at, body }, origin)} />
    </form>
  );
}
