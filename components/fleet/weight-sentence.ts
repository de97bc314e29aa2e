import type { Explanation } from "#lib/contract/explain.ts";
import { factor, weight } from "#lib/format.ts";

const kinds: Record<Explanation["factors"][number]["kind"], string> = {
  status: "its status",
  slow_start: "slow start",
  latency: "latency",
  degraded: "degraded",
  half_open: "trial",
};

/** The chain of a weight as one sentence, to be heard; `clock` tells a moment. */
export function weightSentence(
  { base, factors, weight: product, marks }: Explanation,
  clock: (at: number) => string,
): string {
  const since = (at: number) => (at === 0 ? "" : `, since ${clock(at)}`);
  const told = (text: string) => (text === "" ? "" : `, ${text}`);
  const start = `Weight ${weight(product)}: base ${weight(base.value)}${told(base.text)}${since(base.since)}`;
  if (factors.length === 0)
    return marks.includes("panic")
      ? `${start}; in panic nothing takes from it.`
      : `${start}; nothing takes from it.`;
  const chain = factors.map(
    ({ kind, value, text, since: at }) =>
      `times ${factor(value)} for ${kinds[kind]}${told(text)}${since(at)}`,
  );
  return `${[start, ...chain].join("; ")}.`;
}
