"use client";
import { Button } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useState } from "react";
import { Problem } from "#components/ui/problem.tsx";
import type { PolicyVersion, PolicyView } from "#lib/contract/policy-api.ts";
import { policyChanges } from "#lib/contract/policy-changes.ts";
import { PolicyPatch } from "#lib/contract/policy.ts";
import type { PolicyAt } from "#lib/query/policies.ts";
import { effectiveOf } from "./draft.ts";
import { ReviewForm } from "./review-form.tsx";
import { StaleNotice } from "./stale-notice.tsx";

interface RollbackProps {
  at: PolicyAt;
  view: PolicyView;
  version: PolicyVersion;
  onBack: () => void;
  onDone: (view: PolicyView) => void;
}

/** A version that stood before, put back as a new one; 0 is what stood before the first: nothing was set. */
export function Rollback({ at, view, version: { version, patch }, onBack, onDone }: RollbackProps) {
  const [base, setBase] = useState(view);
  const isNothing = version === 0;
  const read = PolicyPatch.safeParse(patch);
  const changes = read.success
    ? policyChanges(base, { patch: read.data, effective: effectiveOf(base.inherited, read.data) })
    : [];
  return (
    <div className="hg-stack">
      <div>
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<IconArrowLeft size={13} aria-hidden />}
          onClick={onBack}
        >
          All versions
        </Button>
      </div>
      {!read.success ? (
        <Problem
          title={`Version ${version} cannot be put back.`}
          detail="It was written by an older schema; what it says can be set by hand."
        />
      ) : changes.length === 0 ? (
        <p>{isNothing ? "Nothing is set now either." : `Version ${version} says what stands now.`}</p>
      ) : (
        <ReviewForm
          at={at}
          base={base}
          changes={changes}
          patch={read.data}
          change={isNothing ? { kind: "set", policy: {} } : { kind: "rollback", version }}
          likelyReason={isNothing ? "back to what is inherited" : `back to version ${version}`}
          action={isNothing ? "Leave everything to what it inherits" : `Put version ${version} back`}
          blocked={
            base.etag === view.etag ? undefined : (
              <StaleNotice
                view={view}
                theirs={policyChanges(base, view)}
                mine={changes}
                onRedo={() => setBase(view)}
                onDiscard={onBack}
              />
            )
          }
          onDone={(next) => {
            setBase(next);
            onDone(next);
          }}
        />
      )}
    </div>
  );
}
