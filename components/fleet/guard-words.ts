import { z } from "zod";
import type { HeadgateError } from "#lib/contract/error.ts";
import { type GuardName, GuardVerdict } from "#lib/contract/guard.ts";
import { percent, sentenceOf } from "#lib/format.ts";

export const guardWords: Record<GuardName, string> = {
  minServing: "Fewest serving",
  minCapacity: "Least capacity",
  lastOfZone: "Last of its zone",
};

/** The two numbers a guard compares, with their unit. */
export function guardNumbers({ guard, left, needed }: GuardVerdict): { left: string; needed: string } {
  const tell = guard === "minCapacity" ? percent : (n: number) => String(n);
  return { left: tell(left), needed: tell(needed) };
}

/** What it says beyond the numbers, which are told beside its bar. */
export function guardSentence({ text, refuses }: GuardVerdict): string {
  return sentenceOf(refuses ? text.replace(/, [^,]* of the base weight; the policy asks for .*$/, "") : text);
}

const Details = z.object({ guards: z.array(GuardVerdict) });

/** The guards a refusal names; none where it was refused for another reason. */
export function guardsIn(error: HeadgateError | null): readonly GuardVerdict[] {
  return error?.code === "conflict" ? (Details.safeParse(error.details).data?.guards ?? []) : [];
}

const nameOf = ({ guard, zone }: GuardVerdict): string => `${guard} ${zone ?? ""}`;

/** What the preview says, and what an answer refused for that the preview did not see. */
export function allGuards(
  previewed: readonly GuardVerdict[],
  refused: readonly GuardVerdict[],
): readonly GuardVerdict[] {
  const known = new Set(refused.map(nameOf));
  return [...refused, ...previewed.filter((verdict) => !known.has(nameOf(verdict)))];
}
