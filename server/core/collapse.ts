import type { TablePolicy } from "#lib/contract/policy.ts";
import type { ServiceState } from "./model.ts";

/** Fewer endpoints than this that go without a reason are no collapse. */
const MIN_LOST = 3;

/** A table that is not to take the place of the published one. */
export interface Collapse {
  readonly published: number;
  /** Endpoints that would go, and nothing says why. */
  readonly lost: readonly string[];
}

/**
 * Whether more than half of the published endpoints would go for no reason that this state knows: the last guard of a
 * table, against defects and damage (decisions.md §5). Undefined: it may be published.
 */
export function collapseOf(
  published: readonly string[],
  next: ReadonlySet<string>,
  { instances, released }: Pick<ServiceState, "instances" | "released">,
  policy: TablePolicy,
): Collapse | undefined {
  if (policy.collapse === "allow" || next.size * 2 >= published.length) return undefined;
  const lost = published.filter((id) => !next.has(id) && !instances.has(id) && !released.has(id));
  const isCollapse = lost.length >= MIN_LOST && lost.length * 2 > published.length;
  return isCollapse ? { published: published.length, lost } : undefined;
}
