import type { InstanceChange } from "#lib/contract/bulk.ts";
import type { IntentKind, IntentView } from "#lib/contract/intent.ts";
import { count, plural, sentenceList } from "#lib/format.ts";

/** What can be made so of several instances at once. */
export const bulkKinds = [
  "drain",
  "undrain",
  "weight",
  "reset-weight",
  "maintenance",
  "end-maintenance",
  "eject",
  "keep-in",
  "try-now",
  "automatic",
] as const;
export type BulkKind = (typeof bulkKinds)[number];

type Change = Omit<InstanceChange, "instance">;

interface BulkWords {
  readonly word: string;
  /** What it does beside moving traffic. */
  readonly meaning: string;
  readonly done: string;
  /** What of those that stand it ends: it has no expiry, and no reason of an incident. */
  readonly ends?: IntentKind;
  /** Whose drains, where it matters. */
  readonly hasOwner?: boolean;
  readonly change: (weight: string | number) => Change;
}

const ALL_OR_NONE = "All of them, or none where a guard refuses.";

export const bulkWords: Readonly<Record<BulkKind, BulkWords>> = {
  drain: {
    word: "Drain",
    meaning: `They stay in the table with weight 0. ${ALL_OR_NONE}`,
    done: "Drained.",
    hasOwner: true,
    change: () => ({ drain: true }),
  },
  undrain: {
    word: "Undrain",
    meaning: "Where no other drain stands, each is checked, and returns with its first pass.",
    done: "Undrained. Where no other drain stands, each is checked, and returns with its first pass.",
    ends: "drain",
    hasOwner: true,
    change: () => ({ drain: false }),
  },
  weight: {
    word: "Set the weight",
    meaning: `Each gets this base weight. ${ALL_OR_NONE}`,
    done: "Set. The table changes with the next revision.",
    change: (weight) => ({ weight }),
  },
  "reset-weight": {
    word: "Back to the registered weight",
    meaning: "The registered weights count again.",
    done: "The registered weights count again.",
    ends: "weight",
    change: () => ({ weight: null }),
  },
  maintenance: {
    word: "Maintenance",
    meaning: `Drained, not checked, and out of the table once their calls are over. ${ALL_OR_NONE}`,
    done: "In maintenance.",
    change: () => ({ maintenance: true }),
  },
  "end-maintenance": {
    word: "End maintenance",
    meaning: "Each is checked again, and returns with its first pass.",
    done: "Maintenance is over. Each returns with its first pass.",
    ends: "maintenance",
    change: () => ({ maintenance: false }),
  },
  eject: {
    word: "Eject",
    meaning: `No traffic, whatever their calls and checks say. ${ALL_OR_NONE}`,
    done: "Ejected. They have no traffic from the next revision of the table on.",
    change: () => ({ circuit: "open" }),
  },
  "keep-in": {
    word: "Keep in",
    meaning: "Never ejected, whatever their calls say. Checks still count.",
    done: "Kept in. Failing calls do not eject them any more.",
    change: () => ({ circuit: "closed" }),
  },
  "try-now": {
    word: "Try now",
    meaning: "A small share of traffic at once, for those that are ejected.",
    done: "They are tried: a small share of traffic decides.",
    ends: "circuit",
    change: () => ({ circuit: "half-open" }),
  },
  automatic: {
    word: "Automatic circuit",
    meaning: "Headgate decides by their calls, as for every other.",
    done: "Automatic again: their calls decide.",
    ends: "circuit",
    change: () => ({ circuit: "auto" }),
  },
};

/** `Drain 3 instances`; where the word is no verb of theirs, they follow it. */
export function bulkTitle(kind: BulkKind, size: number): string {
  const whom = plural(size, "instance");
  if (kind === "weight") return `Set the weight of ${whom}`;
  const isVerb = kind === "drain" || kind === "undrain" || kind === "eject";
  return `${bulkWords[kind].word}${isVerb ? " " : ": "}${whom}`;
}

/** Which of their overrides a change ends. */
export function endsText(ended: readonly Pick<IntentView, "owner">[]): string {
  if (ended.length === 0) return "None of them has an override that this would end.";
  const owners = [...new Set(ended.map(({ owner }) => owner))];
  return `Ends ${plural(ended.length, "override")}, of ${sentenceList(owners)}.`;
}

/** What came of it: for how many, and of how many nothing stood that it would end: what others hold stands still. */
export function doneText(kind: BulkKind, size: number, unchanged: number): { whom: string; what: string } {
  const { done, ends } = bulkWords[kind];
  // To try now is more than to end what stands.
  const idle = ends === undefined || kind === "try-now" ? 0 : unchanged;
  if (idle === size) return { whom: "Nothing ended.", what: "None of them had what this ends." };
  const rest = idle === 0 ? "" : ` Of ${count(idle)} more nothing ended.`;
  return { whom: `${plural(size - idle, "instance")}.`, what: `${done}${rest}` };
}
