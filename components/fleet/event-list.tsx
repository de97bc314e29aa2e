"use client";
import { Button } from "@mantine/core";
import { Fragment, useEffect, useState } from "react";
import { useNow } from "#components/ui/use-now.ts";
import type { LoggedEvent } from "#lib/contract/events.ts";
import { count } from "#lib/format.ts";
import { day } from "#lib/time.ts";
import { EventLogLine } from "./event-log-line.tsx";
import "./events.css";

interface EventListProps {
  events: readonly LoggedEvent[];
  isServiceKnown: boolean;
  isNamespaceTold?: boolean;
  /** Without: nothing new is shown until it is asked for. */
  isLive?: boolean;
  /** An event's id. */
  sought?: string | undefined;
}

/** px: who is further down reads, and must not lose the line. */
const TOP = 120;

/**
 * Events by day, newest first. What comes while the pointer or the focus is inside, or the page is scrolled down, waits
 * and is counted, so that nothing moves.
 */
export function EventList({
  events,
  isServiceKnown,
  isNamespaceTold = false,
  isLive = true,
  sought,
}: EventListProps) {
  const now = useNow();
  const [isInside, setInside] = useState(false);
  const isDown = useScrolledDown();
  const isHeld = !isLive || isInside || isDown;
  const newest = events[0]?.id ?? "";
  const oldest = events.at(-1)?.id ?? "";
  const [top, setTop] = useState(newest);
  // What is held is of another list altogether: of other filters, say.
  const isOther = top < oldest;
  if ((!isHeld || isOther) && top !== newest) setTop(newest);
  // Ids sort as text in the order of events.
  const shown = isHeld && !isOther ? events.filter(({ id }) => id <= top) : events;
  const waiting = events.length - shown.length;

  function showAll(): void {
    setTop(newest);
    globalThis.scrollTo({ top: 0 });
  }

  return (
    <div
      onPointerEnter={() => setInside(true)}
      onPointerLeave={() => setInside(false)}
      onFocus={() => setInside(true)}
      onBlur={() => setInside(false)}
    >
      <div className="hg-events-new">
        {waiting === 0 ? null : (
          <Button size="compact-xs" onClick={showAll}>
            {count(waiting)} new · show
          </Button>
        )}
      </div>
      <ol className="hg-events hg-events-log">
        {shown.map((event, index) => {
          const before = shown[index - 1];
          const isNewDay = before === undefined || day(before.at, now) !== day(event.at, now);
          return (
            <Fragment key={event.id}>
              {isNewDay ? <li className="hg-event-day">{day(event.at, now)}</li> : null}
              <EventLogLine
                event={event}
                isServiceKnown={isServiceKnown}
                isNamespaceTold={isNamespaceTold}
                isSought={event.id === sought}
              />
            </Fragment>
          );
        })}
      </ol>
    </div>
  );
}

function useScrolledDown(): boolean {
  const [isDown, setDown] = useState(false);
  useEffect(() => {
    const look = () => setDown(globalThis.scrollY > TOP);
    document.addEventListener("scroll", look, { passive: true });
    return () => document.removeEventListener("scroll", look);
  }, []);
  return isDown;
}
