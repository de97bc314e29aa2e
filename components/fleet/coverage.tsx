import { plural } from "#lib/format.ts";
import type { Coverage as CoverageView } from "#lib/contract/traffic.ts";

interface CoverageProps {
  coverage: CoverageView;
  /** Replicas that did not say who consumes from them. */
  silentReplicas?: readonly string[];
}

/** How much of the truth a figure is: it stands beside every figure of traffic. */
export function Coverage({ coverage: { reporting, consumers }, silentReplicas = [] }: CoverageProps) {
  const silent =
    silentReplicas.length === 0 ? "" : `; ${plural(silentReplicas.length, "replica")} did not answer`;
  return (
    <span
      className="hg-quiet"
      title="How many clients report their calls now, of all that consume this service's table"
    >
      from {reporting} of {plural(consumers, "consumer")}
      {silent}
    </span>
  );
}
