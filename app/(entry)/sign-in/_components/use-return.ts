import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { safeNext } from "#lib/paths.ts";
import { sessionQuery } from "#lib/query/queries.ts";
import type { Readiness } from "#lib/query/readiness.ts";

/** Where one wanted to go before signing in. */
export function wantedPath(): string {
  return safeNext(new URLSearchParams(globalThis.location.search).get("next"));
}

/** Whoever was sent here only because no session could be read yet goes back once it can. */
export function useReturn(readiness: Readiness | undefined): void {
  const [hadToWait, setHadToWait] = useState(false);
  if (readiness === "starting" && !hadToWait) setHadToWait(true);
  const { data: session } = useQuery({
    ...sessionQuery(),
    enabled: hadToWait && (readiness === "ok" || readiness === "degraded"),
  });
  useEffect(() => {
    if (session !== undefined) globalThis.location.assign(wantedPath());
  }, [session]);
}
