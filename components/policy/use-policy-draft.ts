import { useCallback, useEffect, useMemo, useState } from "react";
import type { PolicyView } from "#lib/contract/policy-api.ts";
import { type PolicyChange, policyChanges } from "#lib/contract/policy-changes.ts";
import { type Draft, draftOf, type Edits } from "./draft.ts";

export interface PolicyDraft extends Draft {
  /** What the changes are made of: the policy as it was when they were begun. */
  readonly base: PolicyView;
  readonly edits: Edits;
  readonly isDirty: boolean;
  /** What others changed since; undefined while nobody did. */
  readonly theirs: readonly PolicyChange[] | undefined;
  /** Null: back to what the field inherits. */
  readonly edit: (path: string, text: string | null) => void;
  readonly discard: () => void;
  /** The same changes, made of what stands now. */
  readonly redo: () => void;
}

const NONE: Edits = {};

export function usePolicyDraft(view: PolicyView): PolicyDraft {
  const [{ edits, base: begun }, setState] = useState<{ edits: Edits; base: PolicyView | undefined }>({
    edits: NONE,
    base: undefined,
  });
  const begunDraft = useMemo(() => draftOf(begun ?? view, edits), [begun, view, edits]);
  const isDirty = begunDraft.changes.length > 0 || begunDraft.problems.size > 0;
  const isBehind = begun !== undefined && begun.etag !== view.etag;
  // Edits that came to nothing are not held against what others wrote meanwhile.
  const isIdle = isBehind && !isDirty;
  const idle = useMemo(() => (isIdle ? draftOf(view, NONE) : undefined), [isIdle, view]);

  useEffect(() => {
    if (!isDirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    globalThis.addEventListener("beforeunload", ask);
    return () => globalThis.removeEventListener("beforeunload", ask);
  }, [isDirty]);

  const edit = useCallback(
    (path: string, text: string | null) =>
      setState((held) => ({
        base: isIdle ? view : (held.base ?? view),
        edits: { ...(isIdle ? NONE : held.edits), [path]: text },
      })),
    [isIdle, view],
  );
  return {
    ...(idle ?? begunDraft),
    base: idle === undefined ? (begun ?? view) : view,
    edits: idle === undefined ? edits : NONE,
    isDirty,
    theirs: isBehind && isDirty ? policyChanges(begun, view) : undefined,
    edit,
    discard: () => setState({ edits: NONE, base: undefined }),
    redo: () => setState((held) => ({ ...held, base: view })),
  };
}
