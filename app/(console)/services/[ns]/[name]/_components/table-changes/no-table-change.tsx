/** Why a revision may move while clients see the same. */
export function NoTableChange({ revisions }: { revisions: number }) {
  return (
    <p className="hg-quiet">
      {revisions === 0
        ? "The table stood still."
        : "What changed has changed back since, or is only Headgate's own: a cause, or a time beside a decision."}
    </p>
  );
}
