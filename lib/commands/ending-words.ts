import type { IntentKind } from "#lib/contract/intent.ts";

/** An override as much as its end is told of. */
interface Ended {
  readonly kind: IntentKind;
  readonly owner: string;
  readonly registered: boolean;
}

/** What its end is called on a button. */
export const endingVerbs: Record<IntentKind, string> = {
  drain: "Undrain",
  weight: "Reset the weight",
  maintenance: "End maintenance",
  circuit: "Make it automatic",
};

/** That it was ended, once the API says so. */
export const endedWords: Record<IntentKind, string> = {
  drain: "Undrained.",
  weight: "The weight is reset.",
  maintenance: "Maintenance is over.",
  circuit: "It is automatic again.",
};

/** That drains were ended; what had ended before is not what one has done. */
export function undrainedText({ removed }: { readonly removed: readonly unknown[] }): string {
  return removed.length === 0 ? "It was not drained any more." : endedWords.drain;
}

/** What comes of the end of an override, before it is ended: whose it is, and what the instance does then. */
export function endingText({ kind, owner, registered }: Ended): string {
  if (!registered) return `Ends what ${owner} asked for. Nothing is registered there now.`;
  switch (kind) {
    case "drain":
      return `Ends the drain of ${owner}. Where no other stands, it is checked, and returns with its first pass.`;
    case "weight":
      return `Ends the weight that ${owner} set: the registered one counts again.`;
    case "maintenance":
      return `Ends the maintenance of ${owner}: it is checked again, and returns with its first pass.`;
    case "circuit":
      return `Ends what ${owner} laid over its circuit: its calls decide again.`;
  }
}

/** What came of it, once it has ended; `instance`: whose it was. */
export function endedText({
  kind,
  owner,
  instance,
  registered,
}: Ended & { readonly instance: string }): string {
  const rest = registered ? endedRest[kind] : "nothing is registered there now";
  switch (kind) {
    case "drain":
      return `The drain of ${instance} for ${owner} is undone: ${rest}.`;
    case "weight":
      return `The weight of ${instance} is reset: ${rest}.`;
    case "maintenance":
      return `The maintenance of ${instance} has ended: ${rest}.`;
    case "circuit":
      return `The circuit of ${instance} is automatic again: ${rest}.`;
  }
}

const endedRest: Record<IntentKind, string> = {
  drain: "where no other stands, it is checked, and returns with its first pass",
  weight: "the registered one counts",
  maintenance: "it is checked, and returns with its first pass",
  circuit: "its calls decide",
};
