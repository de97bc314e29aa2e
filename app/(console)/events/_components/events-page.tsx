"use client";
import { Button, Switch } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { parseAsBoolean, parseAsString, useQueryState } from "nuqs";
import { eventColumns } from "#components/fleet/event-columns.ts";
import { EventFilters } from "#components/fleet/event-filters.tsx";
import { EventList } from "#components/fleet/event-list.tsx";
import { beginsOf, listKey, NoEvents, OlderEvents, useEvents } from "#components/fleet/event-log.tsx";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { LogBegins } from "#components/fleet/log-begins.tsx";
import { useEventFilter } from "#components/fleet/use-event-filter.ts";
import { usePageNamespace } from "#components/shell/use-namespace.ts";
import { useNamespaces } from "#components/shell/use-namespaces.ts";
import { ExportMenu } from "#components/ui/export-menu.tsx";
import { PageHead } from "#components/ui/page-head.tsx";
import { Nothing } from "#components/ui/section.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import { ALL_NAMESPACES } from "#lib/contract/qualified-name.ts";
import { eventsPath } from "#lib/paths.ts";
import { eventLogQuery, eventsAfterQuery, readEvents } from "#lib/query/event-log.ts";
import { searchQuery } from "#lib/query/search.ts";

/** Every transition and operator action: live, or around the one event that the address names. */
export function EventsPage() {
  const { ns: chosen, only, words, known } = useNamespaces();
  const own = usePageNamespace();
  const ns = own ?? chosen;
  const isNarrow = own !== undefined && own !== chosen && known.length > 1;
  const filter = useEventFilter();
  const [at, setAt] = useQueryState("at", parseAsString.withOptions({ history: "push" }));
  const [isLive, setLive] = useQueryState("live", parseAsBoolean.withDefault(true));
  const { data: named } = useQuery(searchQuery(filter.service, ns, "service"));
  const asked = { ...filter.asked, ns: ns === ALL_NAMESPACES ? undefined : ns };
  const query = useInfiniteQuery(eventLogQuery(asked, at ?? undefined));
  const after = useQuery(eventsAfterQuery(asked, at === null ? undefined : query.data?.pages[0]?.items[0]));
  const page = useEvents(query.data);
  const events = page === undefined || at === null ? page : [...(after.data ?? []), ...page];
  const toNewest = () => void setAt(null);

  return (
    <>
      <PageHead
        title="Events"
        lead={
          at === null ? (
            <Lead words={words} isOfAll={ns === ALL_NAMESPACES} wider={isNarrow ? chosen : undefined} />
          ) : (
            "Around one event. Nothing new is shown here."
          )
        }
        actions={
          at === null ? (
            <Switch
              label="Live"
              checked={isLive}
              onChange={(event) => void setLive(event.currentTarget.checked ? null : false)}
            />
          ) : (
            <Button onClick={toNewest}>Show the newest</Button>
          )
        }
      />
      <EventFilters
        filter={filter}
        asked={asked}
        events={events ?? []}
        services={[...new Set(named?.items.map(({ service }) => service))]}
      >
        <span className="hg-toolbar-rest" />
        <ExportMenu name={`events-${only ?? "all"}`} columns={eventColumns} read={() => readEvents(asked)} />
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
        <NoEvents isFiltered={filter.isFiltered} nothing="Nothing has happened yet." onClear={filter.clear}>
          <LogBegins begins={beginsOf(query.data)} range={filter.range} />
        </NoEvents>
      ) : (
        <EventList
          key={`${at} ${listKey(asked, query.isPlaceholderData)}`}
          events={events}
          isServiceKnown={false}
          isLive={isLive}
          sought={at ?? undefined}
        />
      )}
      <OlderEvents query={query} range={filter.range} />
    </>
  );
}

interface LeadProps {
  words: string | undefined;
  /** Then those that belong to no namespace are among them. */
  isOfAll: boolean;
  /** What was chosen, where the list is of another namespace. */
  wider: string | undefined;
}

function Lead({ words, isOfAll, wider }: LeadProps) {
  if (words === undefined) return " ";
  if (isOfAll) return `What happened in ${words}, and to Headgate itself, newest first`;
  return (
    <>
      What happened in {words}, newest first
      {wider === undefined ? null : (
        <>
          .{" "}
          <Link href={eventsPath(wider)} prefetch={false} className="hg-link hg-underlined hg-whole">
            {wider === ALL_NAMESPACES ? "Show all namespaces" : `Show ${wider}`}
          </Link>
        </>
      )}
    </>
  );
}
