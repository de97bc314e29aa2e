"use client";
import { IconCircleCheckFilled, IconHelpCircleFilled, IconHourglass } from "@tabler/icons-react";
import { verdictText } from "./drain-evidence.ts";
import { useNow } from "#components/ui/use-now.ts";
import type { Drain } from "#lib/contract/intent.ts";
import { plural, sentenceList } from "#lib/format.ts";
import { ahead } from "#lib/time.ts";

/** The one thing a person waits for: may the process be stopped now, and what that rests on. */
export function DrainVerdict({ drain }: { drain: Drain }) {
  const now = useNow();
  const { kind, icon: Mark, title, text } = verdictOf(drain, now);
  return (
    <div className="hg-verdict" data-kind={kind}>
      <Mark size={20} aria-hidden />
      <div>
        {/* The rest counts down: that is read, not heard each second. */}
        <strong role="status">{title}</strong>
        <p>{text}</p>
      </div>
    </div>
  );
}

function verdictOf(drain: Drain, now: number) {
  if (!drain.registered) {
    return {
      kind: "unknown",
      icon: IconHelpCircleFilled,
      title: "Nothing is registered at this address",
      text:
        "It has left, or the address is mistyped. So the stages below tell of the table alone: whether a process " +
        "runs there, and may be stopped, Headgate cannot know. The drain stands, and takes effect when one registers.",
    } as const;
  }
  if (drain.safeToStop) {
    return {
      kind: "safe",
      icon: IconCircleCheckFilled,
      title: drain.evidence === "time" ? "Safe to stop, by time alone" : "Safe to stop",
      text: verdictText(drain),
    } as const;
  }
  return {
    kind: "waiting",
    icon: IconHourglass,
    title: "Not safe to stop yet",
    text: waitingFor(drain, now),
  } as const;
}

function waitingFor({ stage, behind, lost, inFlight, settlesAt }: Drain, now: number): string {
  if (stage === "requested") return "The table with weight 0 is about to be published.";
  if (stage === "published") {
    if (behind.length > 0)
      return `${plural(behind.length, "client")} still ${behind.length === 1 ? "holds" : "hold"} an older table: ${sentenceList(behind, 4)}.`;
    if (lost.length > 0)
      return `Out of contact, and perhaps still calling by an older table: ${sentenceList(lost, 4)}. They are given time to come back.`;
    return "Clients are fetching the new table.";
  }
  if (inFlight !== undefined && inFlight > 0)
    return `Clients choose others; ${plural(inFlight, "call")} still in flight.`;
  if (inFlight === 0)
    return "Clients choose others, and nothing is in flight. It must stay so for a few seconds.";
  if (settlesAt !== undefined)
    return `Clients choose others. What is in flight is given time to finish: ready ${ahead(settlesAt, now)}.`;
  return "Clients choose others. What is in flight is given time to finish.";
}
