"use client";
import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useMemo } from "react";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { useNamespaces } from "#components/shell/use-namespaces.ts";
import { ExportMenu } from "#components/ui/export-menu.tsx";
import { PageHead } from "#components/ui/page-head.tsx";
import { Nothing } from "#components/ui/section.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import type { TransitionKind } from "#lib/contract/events.ts";
import { plural } from "#lib/format.ts";
import { bulkPath, eventsPath } from "#lib/paths.ts";
import { intentPagesQuery, readIntents } from "#lib/query/queries.ts";
import { overrideColumns } from "./override-columns.ts";
import { OverrideTable } from "./override-table.tsx";
import { OverrideToolbar, useOverrideFilters } from "./override-filters.tsx";

/** How overrides end. */
const ENDS: readonly TransitionKind[] = [
  "drain.undone",
  "drain.expired",
  "drain.abandoned",
  "maintenance.unset",
  "weight.unset",
  "circuit.unforced",
  "intent.orphaned",
];

/** Every wish of an operator that still stands: what was meant for an hour and forgotten shows here. */
export function OverrideList() {
  const { ns, only, words } = useNamespaces();
  const { state, filter, isFiltered, setState, clear } = useOverrideFilters();
  const query = useInfiniteQuery(intentPagesQuery(ns, filter));
  const { data, error } = query;
  const intents = useMemo(() => data?.pages.flatMap(({ items }) => items), [data]);
  const total = data?.pages.at(-1)?.total ?? 0;
  return (
    <>
      <PageHead
        title="Overrides"
        lead={intents === undefined || words === undefined ? " " : leadOf(words, total, isFiltered)}
        actions={
          <>
            <Link href={bulkPath(ns)} prefetch={false} className="hg-link hg-underlined">
              Drain a selection
            </Link>
            <Link
              href={eventsPath(ns, { kind: ENDS.join(",") })}
              prefetch={false}
              className="hg-link hg-underlined"
            >
              Ended overrides
            </Link>
          </>
        }
      />
      <OverrideToolbar state={state} setState={setState}>
        <span className="hg-toolbar-rest" />
        <ExportMenu
          name={`overrides-${only ?? "all"}`}
          columns={overrideColumns}
          read={() => readIntents(ns, filter)}
        />
      </OverrideToolbar>
      {intents === undefined ? (
        error === null ? (
          <RowSkeletons rows={4} />
        ) : (
          <FailedAnswer what="the overrides" error={error} onRetry={() => void query.refetch()} />
        )
      ) : intents.length === 0 ? (
        <Nothing
          title={
            isFiltered
              ? "No override matches."
              : "Nothing is overridden: every instance stands where Headgate's own decisions put it."
          }
        >
          {isFiltered ? (
            <Button variant="default" size="xs" onClick={clear}>
              Clear the filter
            </Button>
          ) : null}
        </Nothing>
      ) : (
        <OverrideTable intents={intents} total={total} pages={query} />
      )}
    </>
  );
}

function leadOf(words: string, total: number, isFiltered: boolean): string {
  if (isFiltered) return `${plural(total, "override")} ${total === 1 ? "matches" : "match"}`;
  if (total === 0) return `None in ${words}`;
  return `${plural(total, "override")} in ${words}. ${total === 1 ? "It" : "Each"} stands until it is undone or ends.`;
}
