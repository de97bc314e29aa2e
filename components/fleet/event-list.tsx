"use client";
import { Fragment, memo, useDeferredValue } from "react";
import { useNow } from "#components/ui/use-now.ts";
import type { LoggedEvent } from "#lib/contract/events.ts";
import { day } from "#lib/time.ts";
import { EventLogLine } from "./event-log-line.tsx";
import { NewOnes } from "./new-ones.tsx";
import { useHeldLog } from "./use-held-log.ts";

/** A screen of them is drawn first, alone. */
const FIRST = 24;
/** px, of a line that is not drawn yet. */
const LINE = 35;

interface EventListProps {
  events: readonly LoggedEvent[];
  isServiceKnown: boolean;
  isNamespaceTold?: boolean;
  /** Without: nothing new is shown until it is asked for. */
  isLive?: boolean;
  /** An event's id. */
  sought?: string | undefined;
}

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
  const { shown, handlers, showAll, ...held } = useHeldLog(events, idOf, { isLive });
  const drawn = shown.slice(0, useDeferredValue(Infinity, FIRST));
  // A page that is come back to is scrolled to where one was: it must reach there from its first drawing on.
  const rest = (shown.length - drawn.length) * LINE;
  const days = drawn.map(({ at }) => day(at, now));

  return (
    <div {...handlers}>
      <NewOnes {...held} onShow={showAll} />
      <ol className="hg-events hg-events-log" style={rest === 0 ? undefined : { paddingBottom: rest }}>
        {drawn.map((event, index) => {
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

/** Ids sort as text in the order of events. */
const idOf = ({ id }: LoggedEvent) => id;
