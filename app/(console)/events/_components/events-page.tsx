"use client";
import { Button, Switch } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { parseAsBoolean, parseAsString, useQueryState } from "nuqs";
import { eventColumns } from "#components/fleet/event-columns.ts";
import { EventFilters } from "#components/fleet/event-filters.tsx";
import { EventList } from "#components/fleet/event-list.tsx";
import { listKey, NoEvents, OlderEvents } from "#components/fleet/event-log.tsx";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { useEventFilter } from "#components/fleet/use-event-filter.ts";
import { useNamespace } from "#components/shell/use-namespace.ts";
import { ExportMenu } from "#components/ui/export-menu.tsx";
import { PageHead } from "#components/ui/page-head.tsx";
import { Nothing } from "#components/ui/section.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import { eventLogQuery, eventsAfterQuery, readEvents } from "#lib/query/event-log.ts";
import { namespacesQuery } from "#lib/query/queries.ts";
import { searchQuery } from "#lib/query/search.ts";

/** Every transition and operator action: live, or around the one event that the address names. */
export function EventsPage() {
  const ns = useNamespace();
  const filter = useEventFilter();
  const [at, setAt] = useQueryState("at", parseAsString.withOptions({ history: "push" }));
  const [isLive, setLive] = useQueryState("live", parseAsBoolean.withDefault(true));
  const [isAll, setAll] = useQueryState("all", parseAsBoolean.withDefault(false));
  const { data: namespaces } = useQuery(namespacesQuery());
  const { data: named } = useQuery(searchQuery(filter.service, "service"));
  const asked = { ...filter.asked, ns: isAll ? undefined : ns };
  const query = useInfiniteQuery(eventLogQuery(asked, at ?? undefined));
  const after = useQuery(eventsAfterQuery(asked, at === null ? undefined : query.data?.pages[0]?.items[0]));
  const page = query.data?.pages.flatMap(({ items }) => items);
  const events = page === undefined || at === null ? page : [...(after.data ?? []), ...page];
  const toNewest = () => void setAt(null);

  return (
    <>
      <PageHead
        title="Events"
        lead={
          at === null
            ? `What happened in ${isAll ? "all namespaces" : ns}, and to Headgate itself, newest first`
            : "Around one event. Nothing new is shown here."
        }
        actions={
          at === null ? (
            <>
              {isAll || (namespaces?.total ?? 0) > 1 ? (
                <Switch
                  label="All namespaces"
                  checked={isAll}
                  onChange={(event) => void setAll(event.currentTarget.checked || null)}
                />
              ) : null}
              <Switch
                label="Live"
                checked={isLive}
                onChange={(event) => void setLive(event.currentTarget.checked ? null : false)}
              />
            </>
          ) : (
            <Button onClick={toNewest}>Show the newest</Button>
          )
        }
      />
      <EventFilters
        filter={filter}
        asked={asked}
        events={events ?? []}
        services={named?.items.flatMap((hit) => (isAll || hit.namespace === ns ? hit.service : [])) ?? []}
      >
        <span className="hg-toolbar-rest" />
        <ExportMenu
          name={`events-${isAll ? "all" : ns}`}
          columns={eventColumns}
          read={() => readEvents(asked)}
        />
      </EventFilters>
      {events === undefined ? (
        query.error === null ? (
          <RowSkeletons rows={12} />
        ) : query.error.code === "not_found" ? (
          <Nothing title="This event is not kept any more: the log keeps the newest, so far back as its limits go.">
            <Button variant="default" size="xs" onClick={toNewest}>
              Show the newest
            </Button>
          </Nothing>
        ) : (
          <FailedAnswer what="the events" error={query.error} onRetry={() => void query.refetch()} />
        )
      ) : events.length === 0 ? (
        <NoEvents isFiltered={filter.isFiltered} nothing="Nothing has happened yet." onClear={filter.clear} />
      ) : (
        <EventList
          key={`${at} ${listKey(asked, query.isPlaceholderData)}`}
          events={events}
          isServiceKnown={false}
          isLive={isLive}
          sought={at ?? undefined}
        />
      )}
      <OlderEvents query={query} />
    </>
  );
}
