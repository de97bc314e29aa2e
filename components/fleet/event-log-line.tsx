"use client";
import { IconChevronRight } from "@tabler/icons-react";
import { memo, type MouseEvent, useEffect, useRef, useState } from "react";
import { eventTone } from "./event-tone.ts";
import { toneFill } from "#components/ui/tone.ts";
import type { LoggedEvent } from "#lib/contract/events.ts";
import { clockSeconds, exact } from "#lib/time.ts";
import { EventDetails } from "./event-details.tsx";
import { kindWords } from "./event-kinds.ts";
import { EventText, Subject } from "./event-line.tsx";

interface EventLogLineProps {
  event: LoggedEvent;
  isServiceKnown: boolean;
  isNamespaceTold: boolean;
  /** The one that the address names: it is opened and brought into view. */
  isSought?: boolean;
}

/** A line of the whole log, with the word it is filtered by; opened, all that is known of it. */
export const EventLogLine = memo(function EventLogLine({
  event,
  isServiceKnown,
  isNamespaceTold,
  isSought = false,
}: EventLogLineProps) {
  const { at, kind, text, actor } = event;
  const [isOpen, setOpen] = useState(isSought);
  const line = useRef<HTMLLIElement>(null);

  useEffect(() => {
    if (isSought) line.current?.scrollIntoView({ block: "center" });
  }, [isSought]);

  function onPress({ target, currentTarget }: MouseEvent): void {
    if (isOfRow(target, currentTarget) && globalThis.getSelection()?.isCollapsed !== false) setOpen(!isOpen);
  }

  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- its button does the same for who uses keys, or hears the page
    <li ref={line} data-sought={isSought || undefined} onClick={onPress}>
      <time dateTime={new Date(at).toISOString()} title={exact(at)}>
        {clockSeconds(at)}
      </time>
      <i aria-hidden style={{ background: toneFill(eventTone(event)) }} />
      <span className="hg-event-kind">{kindWords[kind]}</span>
      <div>
        {isNamespaceTold && event.namespace !== undefined ? (
          <span className="hg-quiet">{event.namespace} </span>
        ) : null}
        <Subject event={event} isServiceKnown={isServiceKnown} />
        <EventText text={text} actor={actor} />
      </div>
      <button
        type="button"
        className="hg-event-open"
        aria-expanded={isOpen}
        aria-label={`${kindWords[kind]} at ${clockSeconds(at)}: details`}
        onClick={(event) => {
          event.stopPropagation();
          setOpen(!isOpen);
        }}
      >
        <IconChevronRight size={15} aria-hidden />
      </button>
      {isOpen ? <EventDetails event={event} /> : null}
    </li>
  );
});

/** What is pressed is the row itself: no link in it, nothing of what it tells once it is open. */
function isOfRow(target: EventTarget, row: Element): boolean {
  if (!(target instanceof Element) || !row.contains(target)) return false;
  return target.closest("a, button, .hg-event-details") === null;
}
