import Link from "next/link";
import { kindWords } from "#components/fleet/event-kinds.ts";
import type { LoggedEvent } from "#lib/contract/events.ts";
import { eventsPath } from "#lib/paths.ts";

/** The event that a change came of, and the way to it. */
export function ChangeCause({ event: { id, kind, text, actor }, ns }: { event: LoggedEvent; ns: string }) {
  return (
    <p className="hg-change-cause">
      <Link className="hg-link hg-underlined" prefetch={false} href={eventsPath({ of: ns }, { at: id })}>
        {kindWords[kind]}
      </Link>{" "}
      {text}
      {actor === undefined || text.includes(actor) ? null : <span className="hg-quiet"> by {actor}</span>}
    </p>
  );
}
