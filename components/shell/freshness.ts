import type { ClusterView } from "#lib/contract/cluster.ts";
import type { ConnectionState } from "#lib/query/connection.ts";

/** Without a stream, polling may be this late before the page calls its data stale. */
const STALE_AFTER_MS = 15_000;

export type Freshness =
  | { readonly kind: "connecting" | "live" | "leaderless" | "resting" }
  | { readonly kind: "frozen"; readonly since: number }
  /** `forMs`: how old what is on screen is. */
  | { readonly kind: "paused"; readonly since: number; readonly forMs: number }
  | { readonly kind: "reconnecting"; readonly forMs: number }
  | { readonly kind: "stale"; readonly since: number; readonly forMs: number }
  | { readonly kind: "store-away"; readonly since: number; readonly forMs: number };

interface Known {
  readonly connection: ConnectionState;
  /** Undefined before the first answer. */
  readonly cluster: Pick<ClusterView, "store" | "leader" | "frozen"> | undefined;
  /** When the API last answered, ms since the epoch; 0 for never. */
  readonly answeredAt: number;
  readonly now: number;
}

/** Live is only what comes by the stream from a Headgate that itself hears of every change. */
export function freshnessOf({ connection, cluster, answeredAt, now }: Known): Freshness {
  if (connection.kind === "connecting" || connection.kind === "resting") return { kind: connection.kind };
  if (connection.kind === "paused")
    return { kind: "paused", since: connection.since, forMs: Math.max(0, now - connection.asOf) };
  if (connection.kind === "reconnecting" && answeredAt > 0 && now - answeredAt > STALE_AFTER_MS)
    return { kind: "stale", since: answeredAt, forMs: now - answeredAt };
  if (cluster !== undefined && !cluster.store.up) {
    const { since } = cluster.store;
    return { kind: "store-away", since, forMs: Math.max(0, now - since) };
  }
  // Nobody leads then, so there is no stream either: neither is news beside it.
  if (cluster?.frozen !== undefined) return { kind: "frozen", since: cluster.frozen.since };
  if (connection.kind === "reconnecting")
    return { kind: "reconnecting", forMs: Math.max(0, now - connection.since) };
  if (cluster === undefined) return { kind: "connecting" };
  return { kind: cluster.leader === undefined ? "leaderless" : "live" };
}
