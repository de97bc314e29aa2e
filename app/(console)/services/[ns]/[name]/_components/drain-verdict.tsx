"use client";
import { IconCircleCheckFilled, IconHourglass } from "@tabler/icons-react";
import { useNow } from "#components/ui/use-now.ts";
import type { Drain, DrainEvidence } from "#lib/contract/intent.ts";
import { plural, sentenceList } from "#lib/format.ts";
import { ahead } from "#lib/time.ts";

const evidence: Record<DrainEvidence, string> = {
  traffic: "Every consumer reports its calls, and none has called it since.",
  instance: "The instance itself says in its probe answers that nothing is in flight.",
  partial: "The consumers that report have stopped calling it; some do not report.",
  time: "This rests on time alone: every client has held the new table long enough, and nobody reports calls.",
};

/** The one thing a person waits for: may the process be stopped now, and what that rests on. */
export function DrainVerdict({ drain }: { drain: Drain }) {
  const now = useNow();
  const isSafe = drain.safeToStop;
  return (
    <div className="hg-verdict" data-safe={isSafe} role="status">
      {isSafe ? <IconCircleCheckFilled size={20} aria-hidden /> : <IconHourglass size={20} aria-hidden />}
      <div>
        <strong>{isSafe ? "Safe to stop" : "Not safe to stop yet"}</strong>
        <p>{isSafe ? why(drain) : waitingFor(drain, now)}</p>
      </div>
    </div>
  );
}

function why({ evidence: given }: Drain): string {
  return given === undefined ? "No calls are left." : evidence[given];
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
