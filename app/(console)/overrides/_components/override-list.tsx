"use client";
import { useQuery } from "@tanstack/react-query";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { useNamespace } from "#components/shell/use-namespace.ts";
import { DataTable, Rows } from "#components/ui/data-table.tsx";
import { PageHead } from "#components/ui/page-head.tsx";
import { Nothing } from "#components/ui/section.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import { plural } from "#lib/format.ts";
import { intentsQuery } from "#lib/query/queries.ts";
import { OverrideRow } from "./override-row.tsx";

const columns = [
  { key: "kind", label: "Override" },
  { key: "instance", label: "Instance", width: "25%" },
  { key: "owner", label: "Owner" },
  { key: "reason", label: "Reason", width: "26%" },
  { key: "age", label: "Since" },
  { key: "expiry", label: "Ends" },
  { key: "actions", label: "Actions", isLabelHidden: true, align: "end" as const },
];

/** Every wish of an operator that still stands: what was meant for an hour and forgotten shows here. */
export function OverrideList() {
  const ns = useNamespace();
  const { data, error, refetch } = useQuery(intentsQuery(ns));
  return (
    <>
      <PageHead
        title="Overrides"
        lead={
          data === undefined
            ? " "
            : data.total === 0
              ? `None in ${ns}`
              : `${plural(data.total, "override")} in ${ns}. ${data.total === 1 ? "It" : "Each"} stands until it is undone or ends.`
        }
      />
      {data === undefined ? (
        error === null ? (
          <RowSkeletons rows={4} />
        ) : (
          <FailedAnswer what="the overrides" error={error} onRetry={() => void refetch()} />
        )
      ) : data.items.length === 0 ? (
        <Nothing title="Nothing is overridden: every instance stands where Headgate's own decisions put it." />
      ) : (
        <DataTable label="Overrides" columns={columns}>
          <Rows>
            {data.items.map((intent) => (
              <OverrideRow key={intent.id} intent={intent} />
            ))}
          </Rows>
        </DataTable>
      )}
    </>
  );
}
