import type { ServiceOutcome } from "#lib/contract/bulk.ts";
import { plural } from "#lib/format.ts";

interface NotDone {
  readonly undone: readonly ServiceOutcome[];
  /** Whose change may stand all the same. */
  readonly lost: readonly ServiceOutcome[];
}

/** Of the services of a selection those that were not changed, and those of which that is not known. */
export function notDone(results: readonly ServiceOutcome[]): NotDone {
  const failed = results.filter(({ outcome }) => outcome !== "done");
  return {
    undone: failed.filter(({ mayBeDone }) => mayBeDone !== true),
    lost: failed.filter(({ mayBeDone }) => mayBeDone === true),
  };
}

/** How many, and what each of them said. */
export function toldOf(outcomes: readonly ServiceOutcome[]): string {
  const told = outcomes.map(({ service, message = "" }) => `${service}: ${message}`).join("; ");
  return `${plural(outcomes.length, "service")}: ${told}`;
}
