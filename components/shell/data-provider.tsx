"use client";
import { QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useEffect, useState } from "react";
import { signInPath } from "#lib/paths.ts";
import { showAfterInput } from "#lib/query/after-input.ts";
import { createTabCache } from "#lib/query/tab-cache.ts";
import { useLiveStream } from "./use-live-stream.ts";

/** A whole page load: nothing of the last session stays in memory. */
function goToSignIn(): void {
  const { pathname, search } = globalThis.location;
  globalThis.location.assign(signInPath(pathname + search));
}

/** The tab's cache and its one stream. */
export function DataProvider({ children }: { children: ReactNode }) {
  const [{ queries, onSignedOut }] = useState(() => createTabCache(goToSignIn));
  useEffect(showAfterInput, []);
  useLiveStream(queries, onSignedOut);
  return (
    <QueryClientProvider client={queries}>
      <NuqsAdapter>{children}</NuqsAdapter>
    </QueryClientProvider>
  );
}
