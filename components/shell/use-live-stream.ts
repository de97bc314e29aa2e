import type { QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { asHeadgateError } from "#lib/query/client.ts";
import { connection } from "#lib/query/connection.ts";
import { followIntoCache } from "#lib/query/follow.ts";

/** A tab that is looked away from for a moment keeps its stream. */
const REST_AFTER_MS = 30_000;
/** The stream was refused for good (no such right, say): the page lives on by polling. */
const REFUSED_RETRY_MS = 60_000;
/** It was opened by a session that is over: that of now, if there is one, is known by then. */
const OTHER_SESSION_RETRY_MS = 1000;

/** Keeps the tab's one stream open while the tab is seen. */
export function useLiveStream(queries: QueryClient, onSignedOut: () => void): void {
  useEffect(() => {
    let running: AbortController | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;

    function start(): void {
      clearTimeout(timer);
      if (connection.get().kind === "paused") return;
      if (running !== undefined) return;
      const mine = new AbortController();
      running = mine;
      followIntoCache(queries, mine.signal).catch((thrown: unknown) => {
        if (mine.signal.aborted) return;
        running = undefined;
        const isOfOther = asHeadgateError(thrown).code === "unauthenticated";
        if (isOfOther) onSignedOut();
        connection.set({ kind: "reconnecting", since: Date.now() });
        timer = setTimeout(start, isOfOther ? OTHER_SESSION_RETRY_MS : REFUSED_RETRY_MS);
      });
    }

    function stop(): void {
      running?.abort();
      running = undefined;
    }

    function onVisibility(): void {
      clearTimeout(timer);
      if (connection.get().kind === "paused") return;
      if (!document.hidden) return start();
      timer = setTimeout(() => {
        stop();
        connection.set({ kind: "resting" });
      }, REST_AFTER_MS);
    }

    function onConnection(): void {
      const { kind } = connection.get();
      if (kind === "paused" || kind === "resting") {
        clearTimeout(timer);
        stop();
      } else if (kind === "connecting") start();
    }

    // What it asks anew as it opens would stand before the page's first frame.
    const frame = requestAnimationFrame(() => (timer = setTimeout(start, 0)));
    const unfollow = connection.subscribe(onConnection);
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      unfollow();
      document.removeEventListener("visibilitychange", onVisibility);
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      stop();
    };
  }, [queries, onSignedOut]);
}
