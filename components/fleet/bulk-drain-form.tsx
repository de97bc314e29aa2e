"use client";
import { TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { AsCommand } from "#components/ui/as-command.tsx";
import { commandsOf } from "#lib/commands/commands-of.ts";
import { ServiceChangesBody } from "#lib/contract/bulk.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { plural } from "#lib/format.ts";
import { changeServiceMutation } from "#lib/query/override-mutations.ts";
import type { ServiceAt } from "#lib/query/queries.ts";
import { AskingFields } from "./asking-fields.tsx";
import { BulkDrainProgress } from "./bulk-drain-progress.tsx";
import { ConfirmButton } from "./confirm-button.tsx";
import { OutlookOf } from "./outlook.tsx";
import { Refusal } from "./refusal.tsx";
import { useAsking } from "./use-asking.ts";
import { useOutlook } from "./use-outlook.ts";

interface BulkDrainFormProps {
  at: ServiceAt;
  instances: readonly InstanceView[];
  onClose: () => void;
}

export function BulkDrainForm({ at, instances, onClose }: BulkDrainFormProps) {
  const asking = useAsking(() => "deploy");
  const [owner, setOwner] = useState("");
  const drain = useMutation(changeServiceMutation(useQueryClient(), at));
  const ids = instances.map(({ id }) => id);
  const changes = ids.map((instance) => ({ instance, drain: true }));
  const outlook = useOutlook(at, drain.isSuccess ? [] : changes, asking, drain);

  const body = {
    changes,
    ...asking.bodyFor(outlook.refusing),
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
    if (read.success && outlook.isPassed) drain.mutate(body);
  }

  if (drain.isSuccess)
    return <BulkDrainProgress at={at} instances={instances} result={drain.data} onClose={onClose} />;
  return (
    <form className="hg-stack" onSubmit={onSubmit} noValidate>
      <OutlookOf outlook={outlook} asking={asking} subjects={ids}>
        <p>They stay in the table with weight 0. All of them are drained, or none where a guard refuses.</p>
      </OutlookOf>
      <AskingFields asking={asking} problem={problemOf("reason")} />
      <TextInput
        label="Owner"
        description="Drains are held per owner: an instance stays out while any stands"
        placeholder="you"
        value={owner}
        onChange={(event) => setOwner(event.currentTarget.value)}
        error={problemOf("owner")}
      />
      <Refusal title="None of them is drained." error={drain.error} />
      <ConfirmButton
        verb={`Drain ${plural(ids.length, "instance")}`}
        outlook={outlook}
        isPending={drain.isPending}
      />
      <AsCommand lines={(origin) => commandsOf({ call: "changeService", params: at, body }, origin)} />
    </form>
  );
}
