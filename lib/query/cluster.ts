import { mutationOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import type { BodyOf } from "#lib/contract/endpoints.ts";
import { api } from "./api.ts";
import { keyOf } from "./keys.ts";
import { clusterQuery } from "./queries.ts";

export function automationMutation(queries: QueryClient) {
  return mutationOptions({
    mutationFn: (body: BodyOf<"putAutomation">) => api.putAutomation({ body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: clusterQuery().queryKey }),
  });
}

/** What accepting the store's history would come to. The store changes under it: asked again while it is looked at. */
export function epochPreviewQuery() {
  return queryOptions({
    queryKey: keyOf("previewEpoch"),
    queryFn: ({ signal }) => api.previewEpoch({ signal }),
    refetchInterval: 5000,
    gcTime: 0,
  });
}

export function acceptEpochMutation(queries: QueryClient) {
  return mutationOptions({
    mutationFn: (body: BodyOf<"acceptEpoch">) => api.acceptEpoch({ body }),
    onSuccess: (cluster) => {
      queries.setQueryData(clusterQuery().queryKey, cluster);
      return queries.invalidateQueries();
    },
  });
}
