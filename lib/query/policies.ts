import { mutationOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import type { GuardName } from "#lib/contract/guard.ts";
import type { PolicyVersionView, PolicyView } from "#lib/contract/policy-api.ts";
import type { PolicyPatch } from "#lib/contract/policy.ts";
import type { NamespacePreview } from "#lib/contract/preview.ts";
import { api } from "./api.ts";
import { keyOf } from "./keys.ts";
import { pace } from "./pace.ts";
import { refresh } from "./refresh.ts";

/** Whose policy: a service's, or without one the default of the namespace's services. */
export interface PolicyAt {
  readonly ns: string;
  readonly service?: string | undefined;
}

const HISTORY = 100;

export function policyQuery({ ns, service }: PolicyAt) {
  return queryOptions({
    queryKey: service === undefined ? keyOf("getDefaultPolicy", { ns }) : keyOf("getPolicy", { ns, service }),
    queryFn: ({ signal }): Promise<PolicyView> =>
      service === undefined
        ? api.getDefaultPolicy({ params: { ns }, signal })
        : api.getPolicy({ params: { ns, service }, signal }),
    refetchInterval: pace,
  });
}

/** Newest first; the API keeps no more. */
export function policyHistoryQuery({ ns, service }: PolicyAt) {
  return queryOptions({
    queryKey:
      service === undefined
        ? keyOf("listDefaultPolicyHistory", { ns })
        : keyOf("listPolicyHistory", { ns, service }),
    queryFn: async ({ signal }): Promise<readonly PolicyVersionView[]> => {
      const query = { limit: HISTORY };
      const page =
        service === undefined
          ? await api.listDefaultPolicyHistory({ params: { ns }, query, signal })
          : await api.listPolicyHistory({ params: { ns, service }, query, signal });
      return page.items;
    },
    refetchInterval: pace,
  });
}

/** What would come of a patch, service by service: for one service a list of it. */
export function policyPreviewQuery({ ns, service }: PolicyAt, policy: PolicyPatch) {
  return queryOptions({
    queryKey: keyOf(service === undefined ? "previewNamespace" : "previewService", { ns, service, policy }),
    queryFn: async ({ signal }): Promise<NamespacePreview> =>
      service === undefined
        ? await api.previewNamespace({ params: { ns }, body: { policy }, signal })
        : {
            services: [await api.previewService({ params: { ns, service }, body: { policy }, signal })],
            unchanged: [],
          },
    // It is of this moment's table, and asked again while it is looked at; of a whole namespace less often.
    staleTime: 0,
    gcTime: 0,
    refetchInterval: service === undefined ? 15_000 : 5000,
  });
}

export interface PolicyWrite {
  /** The ETag of what the change was made of. */
  readonly ifMatch: string;
  readonly change:
    | { readonly kind: "set"; readonly policy: PolicyPatch }
    | { readonly kind: "rollback"; readonly version: number };
  readonly reason: string;
  readonly force: readonly GuardName[];
}

export function policyMutation(queries: QueryClient, at: PolicyAt) {
  return mutationOptions({
    mutationFn: (write: PolicyWrite) => send(at, write),
    onSuccess: (view) => {
      queries.setQueryData(policyQuery(at).queryKey, view);
      void queries.invalidateQueries({ queryKey: policyHistoryQuery(at).queryKey });
      refresh(queries, at);
      // A namespace's default is inherited by each of its services.
      if (at.service === undefined)
        void queries.invalidateQueries({ queryKey: keyOf("getPolicy", { ns: at.ns }) });
    },
    // Somebody else was first: what they wrote is what is shown next.
    onError: ({ code }) => {
      if (code === "precondition_failed")
        void queries.invalidateQueries({ queryKey: policyQuery(at).queryKey });
    },
  });
}

function send(
  { ns, service }: PolicyAt,
  { ifMatch, change, reason, force }: PolicyWrite,
): Promise<PolicyView> {
  const common = { reason, ...(force.length === 0 ? {} : { force: [...force] }) };
  if (change.kind === "set") {
    const body = { policy: change.policy, ...common };
    return service === undefined
      ? api.putDefaultPolicy({ params: { ns }, body, ifMatch })
      : api.putPolicy({ params: { ns, service }, body, ifMatch });
  }
  const body = { version: change.version, ...common };
  return service === undefined
    ? api.rollbackDefaultPolicy({ params: { ns }, body, ifMatch })
    : api.rollbackPolicy({ params: { ns, service }, body, ifMatch });
}
