import { QueryCache, QueryClient } from "@tanstack/react-query";
import { HeadgateError } from "#lib/contract/error.ts";
import { noteAnswer } from "./connection.ts";
import { noteReached } from "./leading.ts";
import { isPaused } from "./pause.ts";

declare module "@tanstack/react-query" {
  interface Register {
    /** lib/api rejects with nothing else. */
    defaultError: HeadgateError;
  }
}

/** The tab's cache. `onSignedOut` is called once the API no longer knows the session. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onSuccess: () => {
        noteAnswer(Date.now());
        noteReached();
      },
      onError: (error) => {
        if (error.code === "unauthenticated") onSignedOut();
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 2000,
        retry: (failures, error) => isPassing(error) && failures < 2,
        // Loopback and closed networks are "offline" to a browser; the API tells what can be reached.
        networkMode: "always",
        refetchOnReconnect: () => (isPaused() ? false : "always"),
        // What never came is asked for also then.
        refetchOnMount: () => !isPaused(),
      },
      // A change whose answer was lost may have happened: people ask again, not the page.
      mutations: { retry: false, networkMode: "always" },
    },
  });
}

function isPassing(error: HeadgateError): boolean {
  return error.code === "unavailable" || error.code === "deadline_exceeded" || error.code === "rate_limited";
}

/** A failure in words, whatever was thrown. */
export function asHeadgateError(thrown: unknown): HeadgateError {
  if (thrown instanceof HeadgateError) return thrown;
  return new HeadgateError("internal", thrown instanceof Error ? thrown.message : String(thrown));
}
