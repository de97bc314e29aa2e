"use client";
import { useTableChanges } from "./use-table-changes.ts";

/** The table's revision: what changed of late is behind it. */
export function RevisionButton({ revision }: { revision: number }) {
  const { show } = useTableChanges();
  return (
    <button
      type="button"
      className="hg-revision-button"
      title="What changed of it"
      onClick={() => show({ since: "15m" })}
    >
      revision <span className="hg-mono">{revision}</span>
    </button>
  );
}
