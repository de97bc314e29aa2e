"use client";
import { LaterTooltip } from "#components/ui/later-tooltip.tsx";
import { span } from "#lib/time.ts";
import type { Freshness } from "./freshness.ts";
import { useFreshness } from "./use-freshness.ts";

const look: Record<Freshness["kind"], { word: string; tone: string; meaning: string }> = {
  connecting: { word: "Connecting", tone: "idle", meaning: "The event stream is being opened" },
  live: { word: "Live", tone: "good", meaning: "Every change is on screen within a second" },
  reconnecting: {
    word: "Reconnecting",
    tone: "caution",
    meaning: "The event stream is cut; the page asks every few seconds",
  },
  stale: { word: "Stale", tone: "bad", meaning: "Headgate does not answer; this is what it said last" },
  "store-away": {
    word: "Store away",
    tone: "caution",
    meaning: "Headgate answers, its store does not: registrations, statuses and weights are those of before",
  },
  leaderless: {
    word: "No leader",
    tone: "caution",
    meaning: "Nobody decides now: statuses and weights are those decided last",
  },
  frozen: {
    word: "Frozen",
    tone: "bad",
    meaning: "The store is another one than is known: tables are those last known, and nothing is decided",
  },
  paused: { word: "Paused", tone: "planned", meaning: "You hold the page as it was: nothing new is shown" },
  resting: { word: "Resting", tone: "idle", meaning: "Nothing is asked while the tab is hidden" },
};

/** Whether what is on screen is true now, and if not, how old it is. */
export function ConnectionMark() {
  const freshness = useFreshness();
  const { word, tone, meaning } = look[freshness.kind];
  const age = "forMs" in freshness ? span(freshness.forMs) : undefined;
  return (
    <LaterTooltip label={meaning}>
      <span className="hg-connection" data-tone={tone} data-state={freshness.kind}>
        <i aria-hidden />
        <span role="status">{word}</span>
        {age === undefined ? null : <span className="hg-connection-age">{age}</span>}
      </span>
    </LaterTooltip>
  );
}
