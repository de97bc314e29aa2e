"use client";
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, type SubmitEvent, useState } from "react";
import { AsCommand } from "#components/ui/as-command.tsx";
import { Problem } from "#components/ui/problem.tsx";
import { ReasonField } from "#components/ui/reason-field.tsx";
import { commandsOf } from "#lib/commands/commands-of.ts";
import type { GuardName } from "#lib/contract/guard.ts";
import { Reason } from "#lib/contract/intent.ts";
import type { PolicyView } from "#lib/contract/policy-api.ts";
import type { PolicyChange } from "#lib/contract/policy-changes.ts";
import type { PolicyPatch } from "#lib/contract/policy.ts";
import { type PolicyAt, policyMutation, policyPreviewQuery, type PolicyWrite } from "#lib/query/policies.ts";
import { toldFailure } from "#lib/query/told-failure.ts";
import { ChangeList } from "./change-list.tsx";
import { GuardConsent } from "./guard-consent.tsx";
import { guardsInError, guardsInPreview } from "./guards-refusing.ts";
import { policyAction } from "./policy-action.ts";
import { PreviewEffect } from "./preview-effect.tsx";

interface ReviewFormProps {
  at: PolicyAt;
  /** What it is made of. */
  base: PolicyView;
  changes: readonly PolicyChange[];
  /** What would stand. */
  patch: PolicyPatch;
  change: PolicyWrite["change"];
  likelyReason?: string;
  /** What the button does, in the words of this change. */
  action: string;
  /** In the place of the form, while it cannot be sent. */
  blocked?: ReactNode;
  onDone: (view: PolicyView) => void;
}

/** Before a policy is written: the difference, what comes of it, the guards, and why. */
export function ReviewForm(props: ReviewFormProps) {
  const { at, base, changes, patch, change, likelyReason, action, blocked, onDone } = props;
  const [reason, setReason] = useState(likelyReason ?? "incident");
  const [isChecked, setChecked] = useState(false);
  const [passed, setPassed] = useState<readonly GuardName[]>([]);
  const { data: preview, error: previewError } = useQuery(policyPreviewQuery(at, patch));
  const options = policyMutation(useQueryClient(), at);
  const write = useMutation({
    ...options,
    // Of the change, not of the press: who looks away before the answer has made it all the same.
    onSuccess: (...answer) => {
      options.onSuccess?.(...answer);
      onDone(answer[0]);
    },
  });
  // Of what stood then: once it is redone on top of what stands now, the refusal is history.
  const error = write.variables?.ifMatch === base.etag ? write.error : null;
  const refused = guardsInError(error);
  const refusing = refused.length > 0 ? refused : guardsInPreview(preview);
  const read = Reason.safeParse(reason);
  const names = [...new Set(refusing.map(({ guard }) => guard.guard))];
  // A tick is of the guards it named: what began to refuse since is asked of anew.
  const isForced = names.every((name) => passed.includes(name));
  const isHeld = names.length > 0 && !isForced;
  const isLooking = preview === undefined && previewError === null;
  const force = isForced ? names : [];
  const asked = { ifMatch: base.etag, change, reason: reason.trim(), force };

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    setChecked(true);
    if (!read.success || isHeld || isLooking) return;
    write.mutate(asked);
  }

  return (
    <form className="hg-stack" onSubmit={onSubmit} noValidate>
      <section className="hg-review-part" aria-label="Changes">
        <h3>{changes.length === 1 ? "1 change" : `${changes.length} changes`}</h3>
        <ChangeList changes={changes} />
      </section>
      <PreviewEffect at={at} patch={patch} />
      <GuardConsent
        refusing={refusing}
        isForced={isForced}
        onForce={(isOn) => setPassed(isOn ? names : [])}
      />
      {blocked ?? (
        <>
          <ReasonField
            description="Kept in the history and the events"
            value={reason}
            onChange={setReason}
            error={isChecked && !read.success ? read.error.issues[0]?.message : undefined}
          />
          {error === null || refused.length > 0 ? null : <Problem {...toldFailure("Not saved.", error)} />}
          <div>
            <Button type="submit" loading={write.isPending} disabled={isHeld || isLooking} fullWidth>
              {action}
            </Button>
            {isHeld ? (
              <p className="hg-quiet hg-why-not">A guard refuses it: pass it by force, or change less.</p>
            ) : null}
          </div>
          <AsCommand lines={(origin) => commandsOf(policyAction(at, base, asked), origin)} />
        </>
      )}
    </form>
  );
}
