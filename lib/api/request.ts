import { HeadgateError } from "#lib/contract/error.ts";
import type { Route } from "#lib/contract/routes.ts";

/** What a call names: parameters of the path, the query, a body. Typed per endpoint in client.ts. */
export interface RequestParts {
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
}

/** The path and query of a call, everything percent-encoded. Throws `invalid_argument` when a parameter is missing. */
export function pathOf(route: Pick<Route, "path">, { params = {}, query = {} }: RequestParts): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeSegment(name, params[name]));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      const isPlain = typeof one === "string" || typeof one === "number" || typeof one === "boolean";
      if (isPlain) search.append(name, String(one));
    }
  }
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}

function encodeSegment(name: string, value: unknown): string {
  // A dot segment is taken away by URL parsing, also encoded: the call would reach another endpoint.
  if (typeof value === "string" && value !== "" && value !== "." && value !== "..")
    return encodeURIComponent(value);
  throw new HeadgateError("invalid_argument", `${name} is missing or not a name: ${String(value)}`);
}
