"use client";
import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { SidePanel } from "#components/ui/side-panel.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import type { ServiceAt } from "#lib/query/queries.ts";
import { type DiffSpan, tableDiffQuery, tableRevisionsQuery } from "#lib/query/table-history.ts";
import { RevisionPair } from "./revision-pair.tsx";
import { TableDiffView } from "./table-diff-view.tsx";
import { SINCE, useTableChanges } from "./use-table-changes.ts";

const BETWEEN = "between";
const choices = [
  ...SINCE.map((since) => ({ value: since as string, label: since.replace("m", " min").replace("h", " h") })),
  { value: BETWEEN, label: "Two revisions" },
];

/** What changed of a service's routing table, who or what did it, and when. */
export function TableChangesPanel({ at }: { at: ServiceAt }) {
  const { span, show, close } = useTableChanges();
  return (
    <SidePanel
      isOpen={span !== null}
      title="What changed of the table"
      subject={`${at.ns} / ${at.service}`}
      onClose={close}
    >
      {span === null ? null : <TableChanges at={at} span={span} onShow={show} />}
    </SidePanel>
  );
}

function TableChanges({
  at,
  span,
  onShow,
}: {
  at: ServiceAt;
  span: DiffSpan;
  onShow: (span: DiffSpan) => void;
}) {
  const revisions = useQuery(tableRevisionsQuery(at));
  const diff = useQuery(tableDiffQuery(at, span));
  const isBetween = !("since" in span);

  function choose(value: string): void {
    if (value !== BETWEEN) return onShow({ since: value });
    const { items = [], current = 0 } = revisions.data ?? {};
    onShow({ from: items[0]?.from ?? current, to: current });
  }

  return (
    <div className="hg-stack">
      <SegmentedControl
        aria-label="Changes of the last"
        data={choices}
        value={isBetween ? BETWEEN : span.since}
        onChange={choose}
        fullWidth
      />
      {isBetween && revisions.data !== undefined ? (
        <RevisionPair revisions={revisions.data.items} span={span} onShow={onShow} />
      ) : null}
      {diff.data !== undefined ? (
        <TableDiffView at={at} diff={diff.data} />
      ) : diff.error === null ? (
        <RowSkeletons rows={5} />
      ) : (
        <FailedAnswer what="what changed" error={diff.error} onRetry={() => void diff.refetch()} />
      )}
    </div>
  );
}
