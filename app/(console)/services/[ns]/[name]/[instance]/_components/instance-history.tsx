"use client";
import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { EventEntry } from "#components/fleet/event-line.tsx";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { FailedPage } from "#components/fleet/paged-table.tsx";
import { Nothing, Section } from "#components/ui/section.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import { historyQuery } from "#lib/query/instance-queries.ts";
import type { InstanceAt } from "#lib/query/queries.ts";
import { Evidence } from "./evidence.tsx";

/** Everything that happened to it, newest first; also when it is gone. */
export function InstanceHistory({ at }: { at: InstanceAt }) {
  const query = useInfiniteQuery(historyQuery(at));
  const events = query.data?.pages.flatMap(({ items }) => items);
  return (
    <Section title="History">
      {events === undefined ? (
        query.error === null ? (
          <RowSkeletons rows={4} />
        ) : (
          <FailedAnswer what="its history" error={query.error} onRetry={() => void query.refetch()} />
        )
      ) : events.length === 0 ? (
        <Nothing title="Nothing is known to have happened to it." />
      ) : (
        <ol className="hg-events hg-history">
          {events.map((event) => (
            <EventEntry key={event.id} event={event}>
              <span className="hg-event-text">{event.text}</span>
              {event.actor === undefined ? null : <span className="hg-quiet"> by {event.actor}</span>}{" "}
              <code className="hg-mono hg-quiet">{event.kind}</code>
              {event.evidence === undefined ? null : <Evidence evidence={event.evidence} told={event.text} />}
            </EventEntry>
          ))}
        </ol>
      )}
      <FailedPage pages={query} />
      {query.hasNextPage ? (
        <Button
          variant="default"
          mt={12}
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show older
        </Button>
      ) : null}
    </Section>
  );
}
