import type { Cause, CauseKind } from "#lib/contract/views.ts";

/** What marks and banners tell beside a status already. */
const TOLD_BESIDE: ReadonlySet<CauseKind> = new Set([
  "panic",
  "retained",
  "observer_hold",
  "automation_paused",
]);

/** The cause that decided the status, as the API orders them: not what stands beside it. */
export function decisiveCause(causes: readonly Cause[]): Cause | undefined {
  return causes.find(({ kind }) => !TOLD_BESIDE.has(kind)) ?? causes[0];
}
