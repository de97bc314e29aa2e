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
    `a change by session must come from a page of this same origin${differenceOf(headers, secure)}`,
  );
}

/** Where both are told and differ, it is a proxy's doing more often than an attack. */
function differenceOf({ origin, host = "unsaid" }: IncomingHttpHeaders, secure: boolean): string {
  if (origin === undefined) return "";
  if (secure && !origin.startsWith("https:"))
    return `: the page is of ${origin}, yet the request came over TLS, or a trusted proxy says so by X-Forwarded-Proto`;
  return `: the page is of ${origin}, the request's Host is ${host}; a proxy in between must pass Host on`;
}

function originOf(headers: IncomingHttpHeaders, secure: boolean): "same" | "other" | "unsaid" {
  const site = headers["sec-fetch-site"];
  const { origin, host } = headers;
  if (site !== undefined && site !== "same-origin") return "other";
  if (origin === undefined) return site === undefined ? "unsaid" : "same";
  const url = URL.parse(origin);
  if (url === null || (secure && url.protocol !== "https:")) return "other";
  // A browser leaves the usual port out; a proxy may write it.
  const usualPort = url.protocol === "https:" ? ":443" : ":80";
  const hosts = url.port === "" ? [url.host, url.host + usualPort] : [url.host];
  return hosts.includes(host?.toLowerCase() ?? "") ? "same" : "other";
}
