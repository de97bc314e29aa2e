"use client";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Refusal } from "#components/fleet/refusal.tsx";
import { ConfirmStep } from "#components/ui/confirm-step.tsx";
import type { HeadgateError } from "#lib/contract/error.ts";
import type { UserView } from "#lib/contract/users.ts";
import { changeUserMutation, deleteUserMutation } from "#lib/query/access.ts";
import { endsText } from "./ends-text.ts";

interface EndUserProps {
  user: UserView;
  isSelf: boolean;
  onClose: () => void;
}

/** The ways out: for a while, and for good. */
export function EndUser({ user, isSelf, onClose }: EndUserProps) {
  const queries = useQueryClient();
  const change = useMutation(changeUserMutation(queries, user.id));
  const remove = useMutation({ ...deleteUserMutation(queries, user.id), onSuccess: onClose });
  const isDisabled = user.state === "disabled";
  return (
    <>
      {isDisabled ? (
        <Way title="Disabled" says="Nobody comes in as this user; the password is kept" error={change.error}>
          <Button
            variant="default"
            size="compact-sm"
            loading={change.isPending}
            onClick={() => change.mutate({ disabled: false })}
          >
            Enable
          </Button>
        </Way>
      ) : (
        <Asked
          title="Disable"
          says="Nobody comes in as this user, until it is enabled"
          verb="Disable"
          isPending={change.isPending}
          error={change.error}
          onConfirm={() => change.mutate({ disabled: true })}
        >
          {endsText(user, isSelf, true)} Overrides and drains that {user.name} asked for stand.
        </Asked>
      )}
      <Asked
        title="Delete"
        says="For good; the name can be given again"
        verb={`Delete ${user.name}`}
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
      >
        {endsText(user, isSelf, true)} Overrides and drains that {user.name} asked for stand, and what was
        recorded of {user.name} stays.
      </Asked>
    </>
  );
}

interface WayProps {
  title: string;
  says: string;
  error: HeadgateError | null;
  children: ReactNode;
}

function Way({ title, says, error, children }: WayProps) {
  return (
    <section className="hg-user-part" aria-label={title}>
      <div>
        <h3>{title}</h3>
        <p className="hg-quiet">{says}</p>
      </div>
      {children}
      <Refusal title="Not done." error={error} />
    </section>
  );
}

interface AskedProps extends WayProps {
  verb: string;
  isPending: boolean;
  onConfirm: () => void;
}

/** In two steps: what comes of it stands before the press that means it. */
function Asked({ verb, isPending, onConfirm, children, ...way }: AskedProps) {
  const [isAsked, setAsked] = useState(false);
  return (
    <Way {...way}>
      {isAsked ? (
        <ConfirmStep
          verb={verb}
          isTold
          isPending={isPending}
          onConfirm={onConfirm}
          onKeep={() => setAsked(false)}
        >
          <p>{children}</p>
        </ConfirmStep>
      ) : (
        <Button variant="default" size="compact-sm" onClick={() => setAsked(true)}>
          {way.title}…
        </Button>
      )}
    </Way>
  );
}
