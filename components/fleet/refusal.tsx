import { Problem } from "#components/ui/problem.tsx";
import type { HeadgateError } from "#lib/contract/error.ts";
import { sentenceOf } from "#lib/format.ts";
import { toldFailure } from "#lib/query/told-failure.ts";
import { guardsIn, guardWords } from "./guard-words.ts";

/**
 * Why it was not done; a guard's refusal in the same words and numbers as the preview. Where the answer was lost, that
 * it was not is more than anybody knows.
 */
export function Refusal({ title, error }: { title: string; error: HeadgateError | null }) {
  if (error === null) return null;
  const guards = guardsIn(error).filter(({ refuses }) => refuses);
  const told = toldFailure(title, error);
  const detail =
    guards.length === 0
      ? sentenceOf(told.detail)
      : guards.map(({ guard, text }) => `${guardWords[guard]} refuses it: ${sentenceOf(text)}`).join(" ");
  return <Problem {...told} detail={detail} />;
}
