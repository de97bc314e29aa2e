import type { EndpointStatus } from "#lib/contract/table.ts";
import type { InstanceState } from "./model.ts";

export type StatusCounts = Partial<Record<EndpointStatus, number>>;

/** How many instances are in each status; one that none is in is absent. */
export function countStatuses(instances: Iterable<Pick<InstanceState, "status">>): StatusCounts {
  const counts: StatusCounts = {};
  for (const { status } of instances) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
