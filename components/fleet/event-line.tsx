import Link from "next/link";
import type { ReactNode } from "react";
import { eventTone } from "./event-tone.ts";
import { NamespacePrefix } from "#components/ui/namespace-prefix.tsx";
import { toneFill } from "#components/ui/tone.ts";
import type { LoggedEvent } from "#lib/contract/events.ts";
import { unbroken } from "#lib/format.ts";
import { servicePath } from "#lib/paths.ts";
import { clockSeconds, exact } from "#lib/time.ts";

/** An event in its own words. */
export function EventLine({
  event,
  isServiceKnown = false,
}: {
  event: LoggedEvent;
  isServiceKnown?: boolean;
}) {
  const { text, actor } = event;
  return (
    <EventEntry event={event}>
      <Subject event={event} isServiceKnown={isServiceKnown} />
      <EventText text={text} actor={actor} />
    </EventEntry>
  );
}

/** What happened, and who did it where the words do not say that already. */
export function EventText({ text, actor }: Pick<LoggedEvent, "text" | "actor">) {
  return (
    <>
      <span className="hg-event-text">{unbroken(text)}</span>
      {actor === undefined || text.includes(`by ${actor}`) ? null : (
        <span className="hg-quiet"> by {actor}</span>
      )}
    </>
  );
}

/** A line of a feed: when, of which tone, and whatever is told. */
export function EventEntry({ event, children }: { event: LoggedEvent; children: ReactNode }) {
  const { at } = event;
  return (
    <li>
      <time dateTime={new Date(at).toISOString()} title={exact(at)}>
        {clockSeconds(at)}
      </time>
      <i aria-hidden style={{ background: toneFill(eventTone(event)) }} />
      <div>{children}</div>
    </li>
  );
}

export function Subject({ event, isServiceKnown = false }: { event: LoggedEvent; isServiceKnown?: boolean }) {
  const { namespace, service, instance } = event;
  if (namespace === undefined || service === undefined || (isServiceKnown && instance === undefined))
    return null;
  return (
    <>
      {isServiceKnown ? null : <NamespacePrefix namespace={namespace} />}
      <Link
        href={servicePath(namespace, service, instance === undefined ? {} : { open: instance })}
        prefetch={false}
        className="hg-link"
      >
        {isServiceKnown ? null : <b>{service}</b>}{" "}
        {instance === undefined ? null : <span className="hg-mono">{instance}</span>}
      </Link>{" "}
    </>
  );
}
