import type { HeadgateError } from "#lib/contract/error.ts";
import type { GuardName, GuardVerdict } from "#lib/contract/guard.ts";
import { plural, sentenceOf } from "#lib/format.ts";

export const guardWords: Record<GuardName, string> = {
  minServing: "Fewest serving",
  minCapacity: "Least capacity",
  lastOfZone: "Last of its zone",
};

/** A verdict, and the service that it is of where several are asked about at once; in how many others it refuses too. */
export type ShownGuard = GuardVerdict & { readonly service?: string; readonly others?: number };

/** The two numbers a guard compares, with their unit. */
export function guardNumbers({ guard, left, needed }: GuardVerdict): { left: string; needed: string } {
  const tell = guard === "minCapacity" ? shareBelow : (n: number) => String(n);
  return { left: tell(left), needed: tell(needed) };
}

/** Rounded down: what is below a bound must not read as if it were at it. */
function shareBelow(share: number): string {
  return `${Math.floor(share * 1000 + 1e-6) / 10} %`;
}

/** What would be left; the numbers that are compared stand beside its bar. */
export function guardSentence(guard: ShownGuard): string {
  const { service, others = 0 } = guard;
  const clause = clauseOf(guard);
  const also = others === 0 ? "" : `; it refuses in ${plural(others, "more service")}`;
  return sentenceOf(service === undefined ? clause : `in ${service}: ${clause}${also}`);
}

function clauseOf({ leaves, zone, text }: GuardVerdict): string {
  if (leaves === undefined) return zone === undefined ? text : `would leave none serving in zone ${zone}`;
  const of = `${leaves.instances === 0 ? "none" : leaves.instances} of ${leaves.of}`;
  return leaves.count === "serving"
    ? `would leave ${of} serving`
    : `operators would leave ${of} in, whatever their health`;
}

/** The guards a refusal names; none where it was refused for another reason. */
export function guardsIn(error: HeadgateError | null): readonly GuardVerdict[] {
  if (error?.code !== "conflict") return [];
  const { guards } = (error.details ?? {}) as { guards?: readonly GuardVerdict[] }; // as the API tells a conflict
  return guards ?? [];
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
