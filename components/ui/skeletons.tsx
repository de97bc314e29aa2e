import { Skeleton } from "@mantine/core";

/** Rows to come, where a table will stand. */
export function RowSkeletons({ rows }: { rows: number }) {
  return (
    <div aria-busy="true" aria-label="Loading" role="status">
      {Array.from({ length: rows }, (_, index) => (
        <div
          key={index}
          style={{ display: "flex", gap: 24, padding: "11px 0", borderBottom: "1px solid var(--hg-line)" }}
        >
          <Skeleton height={14} width="18%" />
          <Skeleton height={14} width="26%" />
          <Skeleton height={14} width="34%" />
        </div>
      ))}
    </div>
  );
}
