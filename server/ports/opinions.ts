import type { FailingTarget, Opinion } from "#server/core/second-opinion.ts";

/** What this replica's own checks say of instances that another one's fail for. */
export interface Opinions {
  /** Takes 3 s at most. Rejects with `unavailable` where this replica has no say now. */
  give(targets: readonly FailingTarget[]): Promise<Opinion>;
}
