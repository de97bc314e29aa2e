"use client";
import { useState } from "react";
import type { TransitionKind } from "#lib/contract/events.ts";
import { count } from "#lib/format.ts";
import { clockSeconds } from "#lib/time.ts";
import { kindWords } from "./event-kinds.ts";
import { EventEntry, EventLine, Subject } from "./event-line.tsx";
import type { EventRun } from "./event-runs.ts";

/** How many of a kind there were; else their number and the kind's word. */
const told: Partial<Record<TransitionKind, string>> = {
  "instance.quarantined": "registrations could not be read",
  "instance.registered": "instances registered",
  "instance.unregistered": "instances are not registered any more",
  "instance.retained": "instances kept without registration",
  "instance.released": "instances kept no longer",
  "status.changed": "instances changed to",
  "weight.changed": "changes of weight",
};

/** Events alike as one line, that opens. */
export function EventRunLine({ run }: { run: EventRun }) {
  const [isOpen, setOpen] = useState(false);
  const [newest, ...older] = run;
  const oldest = older.at(-1) ?? newest;
  if (older.length === 0) return <EventLine event={newest} />;
  const words = told[newest.kind] ?? `× ${kindWords[newest.kind].toLowerCase()}`;
  const to = newest.kind === "status.changed" ? ` ${newest.to ?? ""}` : "";
  const { instance: _, ...shared } = newest;
  return (
    <>
      <EventEntry event={newest}>
        {newest.kind === "instance.quarantined" ? null : <Subject event={shared} />}
        <span className="hg-event-text">
          {count(run.length)} {words}
          {to}
        </span>{" "}
        <button
          type="button"
          className="hg-event-more"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? "Fold" : "Show each"}
        </button>
        {clockSeconds(oldest.at) === clockSeconds(newest.at) ? null : (
          <div className="hg-quiet">the first at {clockSeconds(oldest.at)}</div>
        )}
      </EventEntry>
      {isOpen ? run.map((event) => <EventLine key={event.id} event={event} />) : null}
    </>
  );
}
