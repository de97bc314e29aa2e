import type { ServiceOutcome } from "#lib/contract/bulk.ts";
import { plural, sentenceOf } from "#lib/format.ts";

interface Told {
  readonly title: string;
  readonly detail: string;
}

/** Service by service, since each is undone by itself: what was not, and what may have been. */
export function notUndoneOf(results: readonly ServiceOutcome[]): readonly Told[] {
  const failed = results.filter(({ outcome }) => outcome !== "done");
  const of = (isLost: boolean) => failed.filter(({ mayBeDone = false }) => mayBeDone === isLost);
  const [undone, lost] = [of(false), of(true)];
  return [
    ...(undone.length === 0
      ? []
      : [{ title: `Not undone in ${plural(undone.length, "service")}.`, detail: detailOf(undone) }]),
    ...(lost.length === 0
      ? []
      : [{ title: `Undone, or not, in ${plural(lost.length, "service")}.`, detail: detailOf(lost) }]),
  ];
}

function detailOf(outcomes: readonly ServiceOutcome[]): string {
  return outcomes.map(({ service, message = "" }) => `${service}: ${sentenceOf(message)}`).join(" ");
}
