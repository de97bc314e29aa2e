import type { EndpointName } from "#lib/contract/endpoints.ts";

/** What a query is kept under: the endpoint, then what it was asked, so that a part of the latter matches. */
export type Key = readonly [endpoint: EndpointName, params?: Readonly<Record<string, unknown>>];

export function keyOf(endpoint: EndpointName, params: Readonly<Record<string, unknown>> = {}): Key {
  return [endpoint, params];
}
