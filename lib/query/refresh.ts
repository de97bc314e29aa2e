import type { QueryClient } from "@tanstack/react-query";
import type { EndpointName } from "#lib/contract/endpoints.ts";
import { keyOf, keysInView } from "./keys.ts";
import type { ServiceAt } from "./queries.ts";

/** What an override of a service's instance makes old, and is keyed by the service. */
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

/** Nothing is shown before the API has answered; then what the answer makes old is asked again. */
export function refresh(queries: QueryClient, { ns, service }: ServiceAt): void {
  for (const name of OF_SERVICE) void queries.invalidateQueries({ queryKey: keyOf(name, { ns, service }) });
  for (const name of OF_FLEET)
    for (const queryKey of keysInView(name, { ns })) void queries.invalidateQueries({ queryKey });
  for (const queryKey of keysInView("getTopology", { ns, at: null }))
    void queries.invalidateQueries({ queryKey });
}
