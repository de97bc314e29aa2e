import { queryOptions } from "@tanstack/react-query";
import { api } from "./api.ts";
import { keyOf } from "./keys.ts";
import type { ServiceAt } from "./queries.ts";

/** So many are named where a drain waits for them. */
const MOST = 50;
/** Who is behind changes without a transition. */
const BEHIND_MS = 2000;

/** Clients that hold an older table of a service than the published one, those furthest behind first. */
export function behindClientsQuery({ ns, service }: ServiceAt) {
  return queryOptions({
    queryKey: keyOf("listServiceClients", { ns, service, behind: true }),
    queryFn: ({ signal }) =>
      api.listServiceClients({
        params: { ns, service },
        query: { behind: "true", limit: MOST },
        signal,
      }),
    refetchInterval: BEHIND_MS,
  });
}
