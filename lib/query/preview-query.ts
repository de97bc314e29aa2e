import { queryOptions } from "@tanstack/react-query";
import type { BodyOf } from "#lib/contract/endpoints.ts";
import type { IntentView } from "#lib/contract/intent.ts";
import { api } from "./api.ts";
import { heldOf } from "./held.ts";
import { keyOf } from "./keys.ts";
import type { ServiceAt } from "./queries.ts";

export type Changes = NonNullable<BodyOf<"previewService">["changes"]>;

/** Calls a second move without a transition. */
const TRAFFIC_MS = 5000;

/**
 * What would come of changes, as of now. Asked again while it is looked at: whoever confirms sees the effect on the
 * fleet as it is then, not as it was when the form was opened. The former answer stays while the next is under way.
 * `owner`: whose drains and overrides they are; without, one's own.
 */
export function previewQuery({ ns, service }: ServiceAt, changes: Changes, owner?: string) {
  const body = { changes, ...(owner === undefined ? {} : { owner }) };
  return queryOptions({
    queryKey: keyOf("previewService", { ns, service, ...body }),
    queryFn: ({ signal }) => api.previewService({ params: { ns, service }, body, signal }),
    placeholderData: heldOf({ ns, service }),
    // What was looked at before is no effect of now: who comes back waits for the answer.
    gcTime: 0,
    refetchInterval: TRAFFIC_MS,
    enabled: changes.length > 0,
  });
}

/** The end of an override, as the change that it is. */
export function endingOf({ kind, instance }: Pick<IntentView, "kind" | "instance">): Changes[number] {
  switch (kind) {
    case "drain":
      return { instance, drain: false };
    case "weight":
      return { instance, weight: null };
    case "maintenance":
      return { instance, maintenance: false };
    case "circuit":
      return { instance, circuit: "auto" };
  }
}
