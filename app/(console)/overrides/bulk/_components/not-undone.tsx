import { Problem } from "#components/ui/problem.tsx";
import type { ServiceOutcome } from "#lib/contract/bulk.ts";
import { notUndoneOf } from "./not-undone-words.ts";

/** Of the services of an undo those that were not undone, or of which nobody knows. */
export function NotUndone({ results }: { results: readonly ServiceOutcome[] }) {
  return notUndoneOf(results).map((told) => <Problem key={told.title} {...told} />);
}
