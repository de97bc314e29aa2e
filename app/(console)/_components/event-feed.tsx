"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { EventRunLine } from "#components/fleet/event-run-line.tsx";
import { runsOf } from "#components/fleet/event-runs.ts";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { LogBegins } from "#components/fleet/log-begins.tsx";
import { fewReporters } from "#components/fleet/sentence.ts";
import { Nothing, Section } from "#components/ui/section.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import { useNow } from "#components/ui/use-now.ts";
import type { LoggedEvent, TransitionKind } from "#lib/contract/events.ts";
import { eventsPath } from "#lib/paths.ts";
import { eventsQuery } from "#lib/query/queries.ts";

const MAX_SHOWN = 12;
const HOUR = { kind: "last", ms: 3_600_000 } as const;

/** What happened in the last hour and what was done about it, newest first. */
export function EventFeed({ ns }: { ns: string }) {
  const now = useNow();
  const { data, error, refetch } = useQuery(eventsQuery({ ns }));
  const recent = data?.items.filter(({ at }) => at > now - HOUR.ms) ?? [];
  const runs = runsOf(withoutEchoes(recent)).slice(0, MAX_SHOWN);
  return (
    <Section
      title="The last hour"
      aside={
        <Link href={eventsPath(ns)} prefetch={false} className="hg-link hg-quiet">
          All events
        </Link>
      }
    >
      {data !== undefined ? null : error === null ? (
        <RowSkeletons rows={6} />
      ) : (
        <FailedAnswer what="the events" error={error} onRetry={() => void refetch()} />
      )}
      {data !== undefined && runs.length === 0 ? (
        <Nothing title="Nothing happened.">
          <LogBegins begins={data.begins} range={HOUR} />
        </Nothing>
      ) : null}
      <ol className="hg-events">
        {runs.map((run) => (
          // By the oldest, which stays while a run grows.
          <EventRunLine key={run.at(-1)?.id} run={run} />
        ))}
      </ol>
    </Section>
  );
}

const ECHOES: ReadonlySet<TransitionKind> = new Set([
  "health.changed",
  "circuit.opened",
  "circuit.half_open",
  "circuit.closed",
  "drain.drained",
]);
/** How far a drain has come stands among the drains. */
const PROGRESS: ReadonlySet<TransitionKind> = new Set(["drain.published", "drain.converged"]);

/** A change of health or of a circuit says nothing beside the change of status that it led to. */
function withoutEchoes(events: readonly LoggedEvent[]): LoggedEvent[] {
  const moment = ({ instance, at }: LoggedEvent) => `${instance} ${at}`;
  const told = new Set(events.filter(({ kind }) => kind === "status.changed").map(moment));
  return events
    .filter((event) => !PROGRESS.has(event.kind) && (!ECHOES.has(event.kind) || !told.has(moment(event))))
    .map((event) => ({ ...event, text: fewReporters(event.text) }));
}
