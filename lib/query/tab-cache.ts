import type { Query, QueryClient } from "@tanstack/react-query";
import { api } from "./api.ts";
import { asHeadgateError, createQueryClient } from "./client.ts";

/** What comes of one look at the session is taken for all that was refused until then. */
const QUIET_MS = 2000;

interface TabCache {
  readonly queries: QueryClient;
  /** To be called where the API did not know the session. */
  readonly onSignedOut: () => void;
}

/**
 * The tab's cache. `leave` is called once the session itself is not known any more: what was asked by a cookie whose place
 * another took meanwhile, as one's password was changed, says nothing of that, and is asked again.
 */
export function createTabCache(leave: () => void): TabCache {
  let isAsking = false;
  let quietUntil = 0;

  async function look(): Promise<void> {
    try {
      await api.getSession();
      quietUntil = Date.now() + QUIET_MS;
      void queries.invalidateQueries({ predicate: wasRefused });
    } catch (thrown) {
      // Whoever does not answer has said nothing either: the next refusal leads here again.
      if (asHeadgateError(thrown).code === "unauthenticated") leave();
    } finally {
      isAsking = false;
    }
  }

  function onSignedOut(): void {
    if (isAsking || Date.now() < quietUntil) return;
    isAsking = true;
    void look();
  }

  const queries = createQueryClient(onSignedOut);
  return { queries, onSignedOut };
}

function wasRefused({ state }: Query): boolean {
  return state.error !== null && asHeadgateError(state.error).code === "unauthenticated";
}
