"use client";
import { Button } from "@mantine/core";
import { plural } from "#lib/format.ts";
import { fieldAt } from "./draft.ts";

interface SaveBarProps {
  changes: number;
  problems: ReadonlyMap<string, string>;
  onDiscard: () => void;
  onReview: () => void;
}

/** Stays in sight while something is changed and not written. */
export function SaveBar({ changes, problems, onDiscard, onReview }: SaveBarProps) {
  const [first] = problems;
  return (
    <div className="hg-save-bar" role="region" aria-label="Changes not saved">
      <p role="status">
        {first === undefined ? (
          <b>{plural(changes, "change")} not saved</b>
        ) : (
          <>
            <b>{problems.size === 1 ? "A field is not right." : `${problems.size} fields are not right.`}</b>{" "}
            {fieldAt(first[0])?.path ?? first[0]}: {first[1]}
          </>
        )}
      </p>
      <Button variant="default" onClick={onDiscard}>
        Discard
      </Button>
      {first === undefined ? (
        <Button onClick={onReview}>Review and save</Button>
      ) : (
        <Button onClick={() => showField(first[0])}>Show the field</Button>
      )}
    </div>
  );
}

function showField(path: string): void {
  const row = document.querySelector(`[data-path="${CSS.escape(path)}"]`);
  row?.scrollIntoView({ block: "center" });
  row?.querySelector<HTMLElement>("input, textarea, button")?.focus({ preventScroll: true });
}
