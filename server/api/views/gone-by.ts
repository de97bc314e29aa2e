import type { PublishedEndpointView } from "#lib/contract/views.ts";
import type { InstanceState } from "#server/core/model.ts";

/** What the table says of each instance while another cannot be published; else undefined. */
export type Published = ReadonlyMap<string, Pick<PublishedEndpointView, "weight">> | undefined;

/** The weight that clients go by: while the store is away that of the table they hold, whatever is observed since. */
export function weightGoneBy(
  { id, weighed }: Pick<InstanceState, "id" | "weighed">,
  published: Published,
): number {
  return published === undefined ? weighed.weight : (published.get(id)?.weight ?? 0);
}
