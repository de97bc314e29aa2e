import { HeadgateError } from "#lib/contract/error.ts";
import type { Compare, Store } from "#server/ports/store.ts";

/** Why a term is over whose writes the store refuses. */
export const FENCE_BROKEN = "the fence did not hold: another replica leads, or the epoch is another";

interface FenceParts {
  readonly store: Pick<Store, "txn">;
  /** Undefined while this replica does not lead. */
  readonly leading: () => { readonly fence: readonly Compare[] } | undefined;
  readonly onDeposed: (reason: string) => void;
}

/** Throws where it does not hold: a leader that is none any more must not blame the operator's colleague. */
export async function requireFence(
  { store, leading, onDeposed }: FenceParts,
  fence: readonly Compare[],
): Promise<void> {
  const { succeeded: isLeading } = await store.txn(fence, []);
  if (isLeading) return;
  // Meanwhile this replica may lead anew: a fence of before says nothing of that.
  if (leading()?.fence === fence) onDeposed(FENCE_BROKEN);
  throw noLeader();
}

/** Safe to ask again, of whoever leads then. */
export function noLeader(): HeadgateError {
  return new HeadgateError("unavailable", "no replica leads at the moment: nothing was changed", {
    retryAfterMs: 1000,
  });
}
