import type { FrozenView } from "#lib/contract/cluster.ts";

type Facts = Pick<FrozenView, "known" | "found" | "reason" | "accept">;

/** What happened, what it means, and the two ways out of it. */
export function frozenText(facts: Facts): string {
  const { known, accept } = facts;
  return (
    `Frozen: ${foundOut(facts)}. Tables and access stay as last known (epoch ${known}), and nothing ` +
    `can be changed. Put the right store back; or look at GET /v1/cluster/epoch-preview, and then take this one: ` +
    `headgate cluster accept-epoch ${accept}`
  );
}

/** What happened. */
export function foundOut({ reason, known, found }: Facts): string {
  switch (reason) {
    case "epoch-missing":
      return "the store has lost its epoch: it was wiped, or its epoch key deleted";
    case "epoch-other":
      return found === undefined
        ? "the store's epoch key names no epoch"
        : `the store is of epoch ${found}, not ${known}: it was wiped and used anew, or is another one`;
    case "revision-went-back":
      return "the store's revision is lower than before: it was restored from an older snapshot";
    case "history-differs":
      return "the store holds other values than it did at the same revisions: it was restored, and written to since";
  }
}
