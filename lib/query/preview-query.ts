import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { BodyOf } from "#lib/contract/endpoints.ts";
import { api } from "./api.ts";
import { keyOf } from "./keys.ts";
import type { ServiceAt } from "./queries.ts";

export type Changes = NonNullable<BodyOf<"previewService">["changes"]>;

/** Calls a second move without a transition. */
const TRAFFIC_MS = 5000;

/**
 * What would come of changes, as of now. Asked again while it is looked at: whoever confirms sees the effect on the
 * fleet as it is then, not as it was when the form was opened. The former answer stays while the next is under way.
 */
export function previewQuery({ ns, service }: ServiceAt, changes: Changes) {
  return queryOptions({
    queryKey: keyOf("previewService", { ns, service, changes }),
    queryFn: ({ signal }) => api.previewService({ params: { ns, service }, body: { changes }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: TRAFFIC_MS,
    enabled: changes.length > 0,
  });
}
