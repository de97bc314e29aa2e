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
import { useFocusKept } from "#components/ui/use-focus-kept.ts";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import type { TransitionKind } from "#lib/contract/events.ts";
import type { IntentView } from "#lib/contract/intent.ts";
import { plural } from "#lib/format.ts";
import { bulkPath, eventsPath } from "#lib/paths.ts";
import { intentPagesQuery, readIntents } from "#lib/query/queries.ts";
import { useMay } from "#lib/query/use-may.ts";
import { overrideColumns } from "./override-columns.ts";
import { OverrideTable } from "./override-table.tsx";
import { OverrideToolbar, useOverrideFilters } from "./override-filters.tsx";
import { UndoAnswer, UndoBar } from "./undo-bar.tsx";
import { usePicked } from "./use-picked.ts";
import { useUndoing } from "./use-undoing.ts";

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

const NONE: readonly IntentView[] = [];

/** Every wish of an operator that still stands: what was meant for an hour and forgotten shows here. */
export function OverrideList() {
  const { ns, only, words } = useNamespaces();
  const { state, filter, isFiltered, setState, clear } = useOverrideFilters();
  const query = useInfiniteQuery(intentPagesQuery(ns, filter));
  const { data, error } = query;
  const intents = useMemo(() => data?.pages.flatMap(({ items }) => items), [data]);
  const total = data?.pages.at(-1)?.total ?? 0;
  const mayUndo = useMay("drain");
  const listed = intents ?? NONE;
  const ids = useMemo(() => listed.map(({ id }) => id), [listed]);
  const { picked, toggle, pick } = usePicked(ids);
  const undoing = useUndoing();
  const keepFocus = useFocusKept("[data-index], .hg-undo-bar");
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
      <div ref={keepFocus}>
        <div className="hg-undo-bar">
          {listed.length === 0 ? null : (
            <UndoBar
              intents={listed.filter(({ id }) => picked.has(id))}
              all={ids}
              total={total}
              mayUndo={mayUndo}
              undoing={undoing}
              onPick={pick}
            />
          )}
          <UndoAnswer undoing={undoing} />
        </div>
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
          <OverrideTable
            intents={intents}
            pages={query}
            mayUndo={mayUndo}
            picked={picked}
            undoing={undoing}
            onToggle={toggle}
          />
        )}
      </div>
    </>
  );
}

function leadOf(words: string, total: number, isFiltered: boolean): string {
  if (isFiltered) return `${plural(total, "override")} ${total === 1 ? "matches" : "match"}`;
  if (total === 0) return `None in ${words}`;
  return `${plural(total, "override")} in ${words}. ${total === 1 ? "It" : "Each"} stands until it is undone or ends.`;
}
