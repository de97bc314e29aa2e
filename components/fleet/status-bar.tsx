import { SegmentBar } from "#components/ui/segment-bar.tsx";
import type { StatusCounts } from "#lib/contract/views.ts";
import { StatusMark } from "./status-mark.tsx";
import { statusLook, statusOrder } from "./status.ts";

function segmentsOf(counts: StatusCounts) {
  // Worst first, as in the words beside it and in a ring of the topology: bars under each other compare what is out.
  return statusOrder.flatMap((status) => {
    const count = counts[status] ?? 0;
    return count === 0
      ? []
      : [{ key: status, count, tone: statusLook[status].tone, label: statusLook[status].word.toLowerCase() }];
  });
}

export function StatusBar({ counts, size }: { counts: StatusCounts; size: "slim" | "wide" }) {
  return <SegmentBar segments={segmentsOf(counts)} size={size} />;
}

/** The counts in words, worst first. */
export function StatusLegend({ counts }: { counts: StatusCounts }) {
  return (
    <ul className="hg-legend">
      {statusOrder.flatMap((status) => {
        const count = counts[status] ?? 0;
        return count === 0
          ? []
          : [
              <li key={status}>
                <StatusMark status={status} count={count} />
              </li>,
            ];
      })}
    </ul>
  );
}
