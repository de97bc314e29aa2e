"use client";
import { useNow } from "#components/ui/use-now.ts";
import { lastAnswerAt } from "#lib/query/connection.ts";
import { useConnection } from "#lib/query/use-connection.ts";

/** Without a stream, polling may be this late before the page calls its data stale. */
const STALE_AFTER_MS = 15_000;

export type Freshness =
  | { readonly kind: "connecting" | "live" | "resting" }
  | { readonly kind: "reconnecting"; readonly forMs: number }
  | { readonly kind: "stale"; readonly since: number; readonly forMs: number };

/** What may be believed of the data on screen. */
export function useFreshness(): Freshness {
  const state = useConnection();
  const now = useNow();
  const answeredAt = lastAnswerAt();
  if (state.kind !== "reconnecting") return state;
  if (answeredAt > 0 && now - answeredAt > STALE_AFTER_MS)
    return { kind: "stale", since: answeredAt, forMs: now - answeredAt };
  return { kind: "reconnecting", forMs: Math.max(0, now - state.since) };
}
