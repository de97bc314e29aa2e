import { mayBeDone } from "#lib/api/may-be-done.ts";
import { endedText } from "#lib/commands/ending-words.ts";
import { count, plural } from "#lib/format.ts";
import type { Undoing } from "./use-undoing.ts";

/** What came of it; of those whose answer was lost nobody knows. */
export function answerOf({
  outcomes,
  isPending,
  one,
}: Pick<Undoing, "outcomes" | "isPending" | "one">): string {
  if (one !== undefined) return endedText({ ...one, instance: `${one.service} ${one.instance}` });
  if (outcomes.size === 0) return "";
  const done = [...outcomes.values()].filter((outcome) => outcome !== "pending");
  if (isPending) return `${count(done.length)} of ${count(outcomes.size)} answered`;
  const failed = done.flatMap((outcome) => (outcome.isUndone ? [] : [outcome.error]));
  if (failed.length === 0) return `${plural(done.length, "override")} undone.`;
  const lost = failed.filter(mayBeDone).length;
  const refused = failed.length - lost;
  const parts = [
    `${count(done.length - failed.length)} undone`,
    ...(refused === 0 ? [] : [`${count(refused)} not`]),
    ...(lost === 0 ? [] : [`${count(lost)} perhaps`]),
  ];
  return `${parts.join(", ")}: they say why.`;
}
