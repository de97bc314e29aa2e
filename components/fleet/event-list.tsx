"use client";
import { Button } from "@mantine/core";
import { Fragment, useState } from "react";
import { useNow } from "#components/ui/use-now.ts";
import type { LoggedEvent } from "#lib/contract/events.ts";
import { plural } from "#lib/format.ts";
import { day } from "#lib/time.ts";
import { EventLogLine } from "./event-log-line.tsx";
import "./events.css";

interface EventListProps {
  events: readonly LoggedEvent[];
  isHeld: boolean;
  onHold: (isHeld: boolean) => void;
}

/** Events by day, newest first. What comes while the pointer or the focus is inside waits, so that nothing moves. */
export function EventList({ events, isHeld, onHold }: EventListProps) {
  const now = useNow();
  const newest = events[0]?.id ?? "";
  const [top, setTop] = useState(newest);
  if (!isHeld && top !== newest) setTop(newest);
  // Ids sort as text in the order of events.
  const shown = isHeld ? events.filter(({ id }) => id <= top) : events;
  const waiting = events.length - shown.length;
  return (
    <div
      onPointerEnter={() => onHold(true)}
      onPointerLeave={() => onHold(false)}
      onFocus={() => onHold(true)}
      onBlur={() => onHold(false)}
    >
      {waiting === 0 ? null : (
        <div className="hg-events-new">
          <Button variant="default" size="compact-xs" onClick={() => setTop(newest)}>
            Show {plural(waiting, "new event")}
          </Button>
        </div>
      )}
      <ol className="hg-events hg-events-log">
        {shown.map((event, index) => {
          const before = shown[index - 1];
          const isNewDay = before === undefined || day(before.at, now) !== day(event.at, now);
          return (
            <Fragment key={event.id}>
              {isNewDay ? <li className="hg-event-day">{day(event.at, now)}</li> : null}
              <EventLogLine event={event} />
            </Fragment>
          );
        })}
      </ol>
    </div>
  );
}
