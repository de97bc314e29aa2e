import type { QueryClient } from "@tanstack/react-query";
import type { EndpointName } from "#lib/contract/endpoints.ts";
import { keyOf, keysInView } from "./keys.ts";

/** What an override of a service's instance, or its policy, makes old, and is keyed by the service. */
const OF_SERVICE = [
  "listInstances",
  "getInstanceOrder",
  "getInstance",
  "explainInstance",
  "listVersions",
  "getService",
  "previewService",
] as const satisfies readonly EndpointName[];

/** The same of lists over a namespace's services. */
const OF_FLEET = [
  "getFleet",
  "listServices",
  "getServiceOrder",
  "listIntents",
] as const satisfies readonly EndpointName[];

interface Changed {
  readonly ns: string;
  /** Without: each of the namespace. */
  readonly service?: string | undefined;
}

/** Nothing is shown before the API has answered; then what the answer makes old is asked again. */
export function refresh(queries: QueryClient, { ns, service }: Changed): void {
  const named = service === undefined ? { ns } : { ns, service };
  for (const name of OF_SERVICE) void queries.invalidateQueries({ queryKey: keyOf(name, named) });
  for (const name of OF_FLEET)
    for (const queryKey of keysInView(name, { ns })) void queries.invalidateQueries({ queryKey });
  for (const queryKey of keysInView("getTopology", { ns, at: null }))
    void queries.invalidateQueries({ queryKey });
}
