import type { EndpointName } from "#lib/contract/endpoints.ts";
import { ALL_NAMESPACES } from "#lib/contract/qualified-name.ts";

/** What a query is kept under: the endpoint, then what it was asked, so that a part of the latter matches. */
export type Key = readonly [endpoint: EndpointName, params?: Readonly<Record<string, unknown>>];

export function keyOf(endpoint: EndpointName, params: Readonly<Record<string, unknown>> = {}): Key {
  return [endpoint, params];
}

/** The same of one namespace, and of all together, of which it is one. */
export function keysInView(
  endpoint: EndpointName,
  params: Readonly<Record<string, unknown>> & { readonly ns: string },
): Key[] {
  return [keyOf(endpoint, params), keyOf(endpoint, { ...params, ns: ALL_NAMESPACES })];
}

/** As the API takes it where a namespace is a filter. */
export function namespaceFilter(ns: string): { namespace?: string } {
  return ns === ALL_NAMESPACES ? {} : { namespace: ns };
}
