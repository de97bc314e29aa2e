"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { eventTone } from "#components/fleet/event-tone.ts";
import { Nothing, Section } from "#components/ui/section.tsx";
import { toneFill } from "#components/ui/tone.ts";
import type { LoggedEvent } from "#lib/contract/events.ts";
import { servicePath } from "#lib/paths.ts";
import { eventsQuery } from "#lib/query/queries.ts";
import { clockSeconds, exact } from "#lib/time.ts";

const MAX_SHOWN = 10;

/** What happened and what Headgate did about it, newest first. */
export function EventFeed({ ns }: { ns: string }) {
  const { data } = useQuery(eventsQuery({ ns }));
  const events = withoutEchoes(data?.items ?? []).slice(0, MAX_SHOWN);
  return (
    <Section title="Latest events">
      {data !== undefined && events.length === 0 ? <Nothing title="Nothing has happened yet." /> : null}
      <ol className="hg-rows hg-events">
        {events.map((event) => (
          <EventLine key={event.id} event={event} />
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

function EventLine({ event }: { event: LoggedEvent }) {
  const { namespace, service, instance, at, text, actor } = event;
  return (
    <li>
      <time dateTime={new Date(at).toISOString()} title={exact(at)}>
        {clockSeconds(at)}
      </time>
      <i aria-hidden style={{ background: toneFill(eventTone(event)) }} />
      <span>
        {namespace === undefined || service === undefined ? null : (
          <>
            <Link
              href={servicePath(namespace, service, instance === undefined ? {} : { open: instance })}
              prefetch={false}
              className="hg-link"
            >
              <b>{service}</b> {instance === undefined ? null : <span className="hg-mono">{instance}</span>}
            </Link>{" "}
          </>
        )}
        <span className="hg-event-text">{text}</span>
        {actor === undefined ? null : <span className="hg-quiet"> by {actor}</span>}
      </span>
    </li>
  );
}
