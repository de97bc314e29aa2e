"use client";
import { useQuery } from "@tanstack/react-query";
import { EventRunLine } from "#components/fleet/event-run-line.tsx";
import { runsOf } from "#components/fleet/event-runs.ts";
import { Nothing, Section } from "#components/ui/section.tsx";
import type { LoggedEvent } from "#lib/contract/events.ts";
import { eventsQuery } from "#lib/query/queries.ts";

const MAX_SHOWN = 10;

/** What happened and what Headgate did about it, newest first. */
export function EventFeed({ ns }: { ns: string }) {
  const { data } = useQuery(eventsQuery({ ns }));
  const runs = runsOf(withoutEchoes(data?.items ?? [])).slice(0, MAX_SHOWN);
  return (
    <Section title="Latest events">
      {data !== undefined && runs.length === 0 ? <Nothing title="Nothing has happened yet." /> : null}
      <ol className="hg-events">
        {runs.map((run) => (
          // By the oldest, which stays while a run grows.
          <EventRunLine key={run.at(-1)?.id} run={run} />
        ))}
      </ol>
    </Section>
  );
}

/** A change of health says nothing beside the change of status that it led to. */
function withoutEchoes(events: readonly LoggedEvent[]): LoggedEvent[] {
  const moment = ({ instance, at }: LoggedEvent) => `${instance} ${at}`;
  const told = new Set(events.filter(({ kind }) => kind === "status.changed").map(moment));
  return events.filter((event) => event.kind !== "health.changed" || !told.has(moment(event)));
}
