"use client";
import { Button, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { Problem } from "#components/ui/problem.tsx";
import { type Drain, DrainBody } from "#lib/contract/intent.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { percent, plural } from "#lib/format.ts";
import { drainMutation } from "#lib/query/mutations.ts";
import type { InstanceAt } from "#lib/query/queries.ts";
import { DrainCommands } from "./drain-commands.tsx";
import { likelyReason, ReasonField } from "./reason-field.tsx";
import { shareOf } from "./share.ts";

const EXPIRIES = [
  { value: "0", label: "until it is undone" },
  { value: "900", label: "for 15 minutes" },
  { value: "3600", label: "for 1 hour" },
  { value: "14400", label: "for 4 hours" },
  { value: "86400", label: "for 1 day" },
];

interface DrainFormProps {
  at: InstanceAt;
  instance: InstanceView;
  instances: readonly InstanceView[];
  self: string | undefined;
  onAsked: (drain: Drain) => void;
}

export function DrainForm({ at, instance, instances, self, onAsked }: DrainFormProps) {
  const [reason, setReason] = useState(() => likelyReason(instance));
  const [owner, setOwner] = useState("");
  const [expiry, setExpiry] = useState("0");
  const [isChecked, setChecked] = useState(false);
  const { mutate, isPending, error } = useMutation(drainMutation(useQueryClient(), at));

  const body = {
    reason,
    ...(owner === "" ? {} : { owner }),
    ...(expiry === "0" ? {} : { expiresInSeconds: Number(expiry) }),
  };
  const read = DrainBody.safeParse(body);
  const problemOf = (field: string) =>
    isChecked && !read.success ? read.error.issues.find(({ path }) => path[0] === field)?.message : undefined;

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    setChecked(true);
    if (read.success) mutate(body, { onSuccess: ({ drain }) => onAsked(drain) });
  }

  return (
    <form className="hg-stack" onSubmit={onSubmit} noValidate>
      <Effect service={at.service} instance={instance} instances={instances} />
      <ReasonField value={reason} onChange={setReason} error={problemOf("reason")} />
      <Select
        label="It stands"
        data={EXPIRIES}
        value={expiry}
        onChange={(value) => setExpiry(value ?? "0")}
        allowDeselect={false}
      />
      <TextInput
        label="Owner"
        description="Drains are held per owner: the instance stays out while any stands"
        placeholder={self ?? "you"}
        value={owner}
        onChange={(event) => setOwner(event.currentTarget.value)}
        error={problemOf("owner")}
      />
      {error === null ? null : (
        <Problem title="Not drained." detail={error.message} requestId={error.requestId} />
      )}
      <Button type="submit" loading={isPending} fullWidth>
        Drain {instance.id}
      </Button>
      <DrainCommands at={at} reason={reason} owner={owner} />
    </form>
  );
}

/** What the drain does to the others, before it is asked for. */
function Effect({
  service,
  instance,
  instances,
}: {
  service: string;
  instance: InstanceView;
  instances: readonly InstanceView[];
}) {
  const share = shareOf(instance, instances);
  if (!instance.registered) {
    return (
      <p className="hg-effect" data-tone="caution">
        <strong>Nothing is registered at this address.</strong> A drain takes nothing out now; it waits, and
        holds out whatever registers there.
      </p>
    );
  }
  if (share.others === 0) {
    return (
      <p className="hg-effect" data-tone="caution">
        <strong>No other instance of {service} has weight.</strong> Once this one is out, its callers have
        nowhere to go.
      </p>
    );
  }
  if (share.now === 0) {
    return (
      <p className="hg-effect">
        It has no traffic now. The drain keeps it out also when its probes pass again.
      </p>
    );
  }
  return (
    <p className="hg-effect">
      <strong>{percent(share.now)}</strong> of the weight of {service} moves to{" "}
      <strong>{plural(share.others, "other instance")}</strong>. It stays in the table with weight 0, so that
      clients finish what is in flight.
    </p>
  );
}
