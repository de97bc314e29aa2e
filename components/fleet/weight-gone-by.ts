import type { InstanceView } from "#lib/contract/views.ts";

/** The weight that clients go by: while the store is away that of the table they hold, 0 where it lacks the instance. */
export function weightGoneBy({ weight, published }: Pick<InstanceView, "weight" | "published">): number {
  return published === undefined ? weight : (published?.weight ?? 0);
}
