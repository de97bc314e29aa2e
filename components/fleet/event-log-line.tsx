import { memo } from "react";
import { eventTone } from "./event-tone.ts";
import { toneFill } from "#components/ui/tone.ts";
import type { LoggedEvent } from "#lib/contract/events.ts";
import { clockSeconds, exact } from "#lib/time.ts";
import { Subject } from "./event-line.tsx";

/** A line of the whole log, with the word it is filtered by. */
export const EventLogLine = memo(function EventLogLine({ event }: { event: LoggedEvent }) {
  const { at, kind, text, actor } = event;
  return (
    <li>
      <time dateTime={new Date(at).toISOString()} title={exact(at)}>
        {clockSeconds(at)}
      </time>
      <i aria-hidden style={{ background: toneFill(eventTone(event)) }} />
      <div>
        <Subject event={event} isServiceKnown />
        <span className="hg-event-text">{text}</span>
        {actor === undefined ? null : <span className="hg-quiet"> by {actor}</span>}
      </div>
      <span className="hg-event-kind">{kind}</span>
    </li>
  );
});
