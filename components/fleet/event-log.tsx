"use client";
import { Button } from "@mantine/core";
import { type InfiniteData, useInfiniteQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { ExportMenu } from "#components/ui/export-menu.tsx";
import { Nothing } from "#components/ui/section.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import type { ResponseOf } from "#lib/contract/endpoints.ts";
import type { TimeRange } from "#lib/time-range.ts";
import { type EventFilter, eventLogQuery, readEvents } from "#lib/query/event-log.ts";
import { eventColumns } from "./event-columns.ts";
import { EventFilters } from "./event-filters.tsx";
import { EventList } from "./event-list.tsx";
import { FailedAnswer } from "./failed-answer.tsx";
import { LogBegins } from "./log-begins.tsx";
import { FailedPage, type NextPages } from "./paged-table.tsx";
import { useEventFilter } from "./use-event-filter.ts";

/** Everything that happened to a service and what was done about it: filtered by the API, live, paged. */
export function EventLog({ ns, service }: { ns: string; service: string }) {
  const filter = useEventFilter();
  const asked = { ...filter.asked, ns, service };
  const query = useInfiniteQuery(eventLogQuery(asked));
  const events = useEvents(query.data);
  return (
    <>
      <EventFilters filter={filter} asked={asked} events={events ?? []}>
        <span className="hg-toolbar-rest" />
        <ExportMenu name={`events-${service}`} columns={eventColumns} read={() => readEvents(asked)} />
      </EventFilters>
      {events === undefined ? (
        query.error === null ? (
          <RowSkeletons rows={8} />
        ) : (
          <FailedAnswer what="the events" error={query.error} onRetry={() => void query.refetch()} />
        )
      ) : events.length === 0 ? (
        <NoEvents
          isFiltered={filter.isFiltered}
          nothing="Nothing has happened to this service yet."
          onClear={filter.clear}
        >
          <LogBegins begins={beginsOf(query.data)} range={filter.range} />
        </NoEvents>
      ) : (
        <EventList key={listKey(asked, query.isPlaceholderData)} events={events} isServiceKnown />
      )}
      <OlderEvents query={query} range={filter.range} />
    </>
  );
}

/** Of all pages; the same until one changes. */
export function useEvents(data: InfiniteData<ResponseOf<"listEvents">> | undefined) {
  return useMemo(() => data?.pages.flatMap(({ items }) => items), [data]);
}

/** Another for each list: what is held of one is not of the next, and what is shown meanwhile is of the one before. */
export function listKey(asked: EventFilter, isOfBefore: boolean): string {
  return JSON.stringify([asked, isOfBefore]);
}

export function NoEvents({
  isFiltered,
  nothing,
  onClear,
  children,
}: {
  isFiltered: boolean;
  nothing: string;
  onClear: () => void;
  children: ReactNode;
}) {
  return (
    <Nothing title={isFiltered ? "No event matches." : nothing}>
      {children}
      {isFiltered ? (
        <Button variant="default" size="xs" onClick={onClear}>
          Clear the filter
        </Button>
      ) : null}
    </Nothing>
  );
}

/** The way to what is older; at the end, since when there is a log. */
export function OlderEvents({
  query,
  range,
}: {
  query: NextPages & { readonly data: InfiniteData<ResponseOf<"listEvents">> | undefined };
  range: TimeRange | null;
}) {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  // Where there is no event, that is told in their place.
  const isAny = data?.pages.some(({ items }) => items.length > 0) === true;
  if (!hasNextPage) return isAny ? <LogBegins begins={beginsOf(data)} range={range} /> : null;
  return (
    <>
      <FailedPage pages={query} />
      <Button variant="default" mt={16} loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        Show older events
      </Button>
    </>
  );
}

/** When the oldest event that is kept was; undefined while the end of the log is not reached. */
export function beginsOf(data: InfiniteData<ResponseOf<"listEvents">> | undefined): number | undefined {
  return data?.pages.at(-1)?.begins;
}
