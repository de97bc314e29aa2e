import type { TopologyNode } from "#lib/contract/topology.ts";
import { plural } from "#lib/format.ts";

/** How much of the truth a service's figures are. */
export function coverageText({ coverage }: Pick<TopologyNode, "coverage">): string {
  if (coverage === undefined) return "–";
  const { reporting, consumers } = coverage;
  if (consumers === 0) return "No consumers";
  return `${reporting} of ${plural(consumers, "consumer")}`;
}

/** The same of all that is shown, in a sentence. */
export function coverageSentence(nodes: readonly TopologyNode[], silentReplicas: readonly string[]): string {
  const consumed = nodes.filter(({ coverage }) => (coverage?.consumers ?? 0) > 0);
  const partly = consumed.filter(({ coverage }) => (coverage?.reporting ?? 0) < (coverage?.consumers ?? 0));
  const silent =
    silentReplicas.length === 0
      ? ""
      : ` ${silentReplicas.join(", ")} did not answer: consumers may be missing.`;
  if (consumed.length === 0)
    return nodes.some(({ figures }) => figures !== undefined)
      ? `Nobody reports calls to these services now: figures are of those who did.${silent}`
      : `Nobody consumes these services' tables: no calls are reported.${silent}`;
  if (partly.length === 0) return `All consumers of these services report their calls.${silent}`;
  return `Of ${plural(partly.length, "service")} not all consumers report: their figures are too low.${silent}`;
}
