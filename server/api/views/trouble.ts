import type { EndpointStatus } from "#lib/contract/table.ts";

/** What a person must see first, worst first: failures, then what is on its way in, then what is out by intent. */
const BY_TROUBLE: readonly EndpointStatus[] = [
  "unhealthy",
  "ejected",
  "forced_out",
  "pending",
  "trial",
  "degraded",
  "warming",
  "draining",
  "drained",
  "maintenance",
  "serving",
];
const RANK = new Map(BY_TROUBLE.map((status, rank) => [status, rank]));

/** 0 is the worst. */
export function troubleRank(status: EndpointStatus): number {
  return RANK.get(status) ?? 0;
}
