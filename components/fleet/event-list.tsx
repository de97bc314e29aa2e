"use client";
import { Button } from "@mantine/core";
import { Fragment, memo, useState, useSyncExternalStore } from "react";
import { useNow } from "#components/ui/use-now.ts";
import type { LoggedEvent } from "#lib/contract/events.ts";
import { count } from "#lib/format.ts";
import { day } from "#lib/time.ts";
import { EventLogLine } from "./event-log-line.tsx";
import { heldEvents } from "./held-events.ts";
import { useHold } from "./use-hold.ts";
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
 * Events by day, newest first: of one list, keyed by what is listed. What comes while the pointer or the focus is
 * inside, or the page is scrolled down, waits and is counted, so that nothing moves.
 */
export const EventList = memo(function EventList({
  events,
  isServiceKnown,
  isNamespaceTold = false,
  isLive = true,
  sought,
}: EventListProps) {
  const now = useNow();
  const { isHeld: isInside, handlers } = useHold();
  const isDown = useScrolledDown();
  const isHeld = !isLive || isInside || isDown;
  const [held, setHeld] = useState<readonly LoggedEvent[]>();
  if (isHeld !== (held !== undefined)) setHeld(isHeld ? events : undefined);
  const { shown, waiting, isMore } = heldEvents(held ?? events, events);
  const days = shown.map(({ at }) => day(at, now));

  function showAll(): void {
    if (isHeld) setHeld(events);
    globalThis.scrollTo({ top: 0 });
  }

  return (
    <div {...handlers}>
      <div className="hg-events-new">
        {waiting === 0 ? null : (
          <Button size="compact-xs" onClick={showAll}>
            {count(waiting)}
            {isMore ? "+" : ""} new · show
          </Button>
        )}
      </div>
      <ol className="hg-events hg-events-log">
        {shown.map((event, index) => {
          const of = days[index];
          return (
            <Fragment key={event.id}>
              {of === days[index - 1] ? null : <li className="hg-event-day">{of}</li>}
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
});

/** As it is now, also in a tab that is come back to. */
function useScrolledDown(): boolean {
  return useSyncExternalStore(
    onScroll,
    () => globalThis.scrollY > TOP,
    () => false,
  );
}

function onScroll(look: () => void): () => void {
  document.addEventListener("scroll", look, { passive: true });
  return () => document.removeEventListener("scroll", look);
}
