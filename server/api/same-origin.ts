import type { IncomingHttpHeaders } from "node:http";
import { HeadgateError } from "#lib/contract/error.ts";
import type { Identity } from "#server/ports/access.ts";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * A state change by a credential that the browser adds by itself must come from a page of this very host.
 * A bearer token is added by whoever calls, never by a browser on its own: nothing is asked of it.
 */
export function requireSameOrigin(
  method: string,
  headers: IncomingHttpHeaders,
  identity: Identity | undefined,
  secure: boolean,
): void {
  if (SAFE_METHODS.has(method) || identity?.kind === "token" || identity?.kind === "bootstrap") return;
  const origin = originOf(headers, secure);
  // Without a cookie (sign-in, access off) a caller that is no browser sends neither header.
  const passes = identity?.kind === "session" ? origin === "same" : origin !== "other";
  if (passes) return;
  throw new HeadgateError(
    "permission_denied",
    "a change by session must come from a page of this same origin",
  );
}

function originOf(headers: IncomingHttpHeaders, secure: boolean): "same" | "other" | "unsaid" {
  const site = headers["sec-fetch-site"];
  const { origin, host } = headers;
  if (site !== undefined && site !== "same-origin") return "other";
  if (origin === undefined) return site === undefined ? "unsaid" : "same";
  const url = URL.parse(origin);
  const isSame = url !== null && url.host === host?.toLowerCase() && (!secure || url.protocol === "https:");
  return isSame ? "same" : "other";
}
