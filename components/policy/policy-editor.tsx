"use client";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { parseAsBoolean, useQueryState } from "nuqs";
import { useState } from "react";
import { SidePanel } from "#components/ui/side-panel.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import type { PolicyView } from "#lib/contract/policy-api.ts";
import { plural } from "#lib/format.ts";
import { type PolicyAt, policyQuery } from "#lib/query/policies.ts";
import { useMay } from "#lib/query/use-may.ts";
import { NotLoaded } from "./not-loaded.tsx";
import { PolicyForm } from "./policy-form.tsx";
import { PolicyHistory } from "./policy-history.tsx";
import { PolicyStanding } from "./policy-standing.tsx";
import { ReviewForm } from "./review-form.tsx";
import { SaveBar } from "./save-bar.tsx";
import { StaleNotice } from "./stale-notice.tsx";
import { usePolicyDraft } from "./use-policy-draft.ts";

/** A policy to read, to change, and to put back: a service's, or the default of a namespace. */
export function PolicyEditor({ at }: { at: PolicyAt }) {
  const { data, error, refetch } = useQuery(policyQuery(at));
  if (data !== undefined) return <Editor at={at} view={data} />;
  if (error === null) return <RowSkeletons rows={8} />;
  return <NotLoaded what="the policy" error={error} onRetry={() => void refetch()} />;
}

function Editor({ at, view }: { at: PolicyAt; view: PolicyView }) {
  const may = useMay("policy:write");
  const [isHistory, setHistory] = useQueryState("history", parseAsBoolean.withOptions({ history: "push" }));
  const [isReview, setReview] = useState(false);
  const [saved, setSaved] = useState<PolicyView>();
  const draft = usePolicyDraft(view);
  const { changes, problems, theirs, isDirty } = draft;
  const mayWrite = may === true;
  const subject = at.service ?? `default of ${at.ns}`;

  function onDone(next: PolicyView): void {
    draft.discard();
    setReview(false);
    void setHistory(null);
    setSaved(next);
  }

  const stale =
    theirs === undefined ? undefined : (
      <StaleNotice
        view={view}
        theirs={theirs}
        mine={changes}
        onRedo={draft.redo}
        onDiscard={() => {
          draft.discard();
          setReview(false);
        }}
      />
    );
  return (
    <>
      <PolicyStanding at={at} view={view} saved={saved} mayWrite={may !== false} />
      {isReview ? null : stale}
      <PolicyForm
        at={at}
        draft={draft}
        isReadOnly={!mayWrite}
        aside={
          <Button variant="default" size="xs" onClick={() => void setHistory(true)}>
            History
          </Button>
        }
      />
      {isDirty ? (
        <SaveBar
          changes={changes.length}
          problems={problems}
          onDiscard={draft.discard}
          onReview={() => setReview(true)}
        />
      ) : null}
      <SidePanel
        isOpen={isReview && isDirty && problems.size === 0}
        title="Change the policy"
        subject={subject}
        onClose={() => setReview(false)}
      >
        <ReviewForm
          at={at}
          base={draft.base}
          changes={changes}
          patch={draft.patch}
          change={{ kind: "set", policy: draft.patch }}
          action={`Save ${plural(changes.length, "change")}`}
          blocked={stale}
          onDone={onDone}
        />
      </SidePanel>
      <SidePanel
        isOpen={isHistory === true}
        title="History of the policy"
        subject={subject}
        onClose={() => void setHistory(null)}
      >
        <PolicyHistory at={at} view={view} mayWrite={mayWrite} onDone={onDone} />
      </SidePanel>
    </>
  );
}
