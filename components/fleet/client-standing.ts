import type { Tone } from "#components/ui/tone.ts";
import type { ClientView, Transport } from "#lib/contract/clients.ts";
import { count, plural, sentenceList } from "#lib/format.ts";

/** How a client's tables stand beside the published ones, in words. */
export interface Standing {
  readonly tone: Tone;
  readonly text: string;
  /** When the oldest change was published that it lacks, where that is known. */
  readonly since?: number;
}

/** A table just published is on its way to everybody. */
const UNDER_WAY_MS = 5000;

export function standingOf({ tables, tablesBehind, held }: ClientView, now: number): Standing {
  if (tables === 0) return { tone: "idle", text: "Consumes no table" };
  if (tablesBehind === 0) return { tone: "good", text: tables === 1 ? "Has the table" : "Has all" };
  const behind = held.filter((table) => table.behind > 0);
  const known = behind.flatMap(({ behindSince }) => behindSince ?? []);
  const since = known.length === 0 ? {} : { since: Math.min(...known) };
  if (known.length === tablesBehind && known.every((at) => now - at < UNDER_WAY_MS))
    return { tone: "idle", text: "On its way" };
  const nothing = behind.filter((table) => table.held === 0).length;
  if (tables === 1) return { tone: "caution", text: nothing === 1 ? "Holds nothing" : "Behind", ...since };
  return { tone: "caution", text: `${count(tablesBehind)} of ${plural(tables, "table")} behind`, ...since };
}

export const transportWords: Record<Transport, { readonly word: string; readonly meaning: string }> = {
  stream: { word: "Stream", meaning: "It follows its tables by a stream: a change reaches it at once" },
  poll: { word: "Poll", meaning: "It asks for its tables from time to time, or waits for the next change" },
  report: {
    word: "Reports only",
    meaning: "No replica serves it a table: it has it from elsewhere, and says itself what it holds",
  },
};

/** What it means to be suspected: its word is not taken, the instances are not blamed. */
export function suspicionOf({ suspectedBy }: ClientView): string | undefined {
  if (suspectedBy.length === 0) return undefined;
  return `Its calls fail on most instances of ${sentenceList(suspectedBy)} that it calls, so the fault is likely its own: what it reports of ${suspectedBy.length === 1 ? "it" : "them"} is left out.`;
}
