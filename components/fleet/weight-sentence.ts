import type { Explanation, FactorKind, WeightFactor } from "#lib/contract/explain.ts";
import { factor, weight } from "#lib/format.ts";
import { decisiveCause } from "./decisive-cause.ts";
import { fewReporters } from "./sentence.ts";
import { statusLook } from "./status.ts";

const factorWords: Record<Exclude<FactorKind, "status">, string> = {
  slow_start: "Slow start",
  latency: "Latency",
  degraded: "Degraded",
  half_open: "Trial",
};

/** What a factor is called, and why it is: where the status takes all, the status and what decided it. */
export function factorCause(
  { kind, text }: Pick<WeightFactor, "kind" | "text">,
  { status, causes }: Pick<Explanation, "status" | "causes">,
): { readonly name: string; readonly text: string } {
  if (kind !== "status") return { name: factorWords[kind], text };
  const cause = decisiveCause(causes)?.text;
  return { name: statusLook[status].word, text: fewReporters(cause ?? text) };
}

/** The chain of a weight as one sentence, to be heard; `clock` tells a moment. */
export function weightSentence(explanation: Explanation, clock: (at: number) => string): string {
  const { base, factors, weight: product, marks } = explanation;
  const since = (at: number) => (at === 0 ? "" : `, since ${clock(at)}`);
  const told = (text: string) => (text === "" ? "" : `, ${text}`);
  const start = `Weight ${weight(product)}: base ${weight(base.value)}${told(base.text)}${since(base.since)}`;
  if (factors.length === 0)
    return marks.includes("panic")
      ? `${start}; in panic nothing takes from it.`
      : `${start}; nothing takes from it.`;
  const chain = factors.map((each) => {
    const { name, text } = factorCause(each, explanation);
    return `times ${factor(each.value)}, ${name.toLowerCase()}${told(text)}${since(each.since)}`;
  });
  return `${[start, ...chain].join("; ")}.`;
}

/** Since when the weight is made of what it is made of now: the newest of its causes; ms. */
export function weightSince({
  base,
  factors,
  statusSince,
}: Pick<Explanation, "base" | "factors" | "statusSince">): number {
  return Math.max(base.since, statusSince, ...factors.map(({ since }) => since));
}
