"use client";
import { Button } from "@mantine/core";
import { Ago } from "#components/ui/ago.tsx";
import type { PolicyView } from "#lib/contract/policy-api.ts";
import type { PolicyChange } from "#lib/contract/policy-changes.ts";
import { ChangeList } from "./change-list.tsx";

interface StaleNoticeProps {
  /** The policy as it stands now. */
  view: PolicyView;
  theirs: readonly PolicyChange[];
  mine: readonly PolicyChange[];
  onRedo: () => void;
  onDiscard: () => void;
}

/** Somebody was first: who, what they changed, and the way to make one's own change of what stands now. */
export function StaleNotice({ view: { changed }, theirs, mine, onRedo, onDiscard }: StaleNoticeProps) {
  return (
    <section className="hg-effect hg-stale" data-tone="caution" role="alert" aria-label="Changed meanwhile">
      <p>
        <strong>{changed?.actor ?? "Somebody"} changed this policy</strong>
        {changed?.at === undefined ? null : (
          <>
            {" "}
            <Ago at={changed.at} />
          </>
        )}
        {changed?.reason === undefined ? "" : `: ${changed.reason}`}. Yours is not written; it is kept here.
      </p>
      {theirs.length === 0 ? (
        <p className="hg-quiet">What it says now is what you began with.</p>
      ) : (
        <ChangeList changes={theirs} also={new Set(mine.map(({ field }) => field))} />
      )}
      <div className="hg-panel-actions">
        <Button size="xs" onClick={onRedo}>
          Redo mine on top
        </Button>
        <Button size="xs" variant="default" onClick={onDiscard}>
          Discard mine
        </Button>
      </div>
    </section>
  );
}
