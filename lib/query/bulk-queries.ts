import { mutationOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import type { Selection } from "#lib/contract/bulk.ts";
import type { BodyOf } from "#lib/contract/endpoints.ts";
import type { GuardName } from "#lib/contract/guard.ts";
import { api } from "./api.ts";
import { keyOf } from "./keys.ts";
import { refresh } from "./refresh.ts";

/** Calls a second, and who else drains, move without a word here. */
const LOOK_MS = 5000;

export interface BulkAsked {
  readonly ns: string;
  readonly select: Selection;
  readonly owner: string;
}

/** Nothing is selected, or nobody is to hold it yet. */
const isEmpty = ({ select, owner }: BulkAsked): boolean => owner === "" || Object.keys(select).length === 0;

/** What would come of draining a selection, service by service. */
export function bulkPreviewQuery(asked: BulkAsked) {
  const { ns, select, owner } = asked;
  return queryOptions({
    queryKey: keyOf("previewNamespace", { ns, select, owner }),
    queryFn: ({ signal }) => api.previewNamespace({ params: { ns }, body: { select, owner }, signal }),
    refetchInterval: LOOK_MS,
    enabled: !isEmpty(asked),
  });
}

/** Who is selected, who of them the owner holds drained already, and which guards refuse: nothing is written. */
export function bulkPlanQuery(asked: BulkAsked) {
  const { ns, select, owner } = asked;
  return queryOptions({
    queryKey: keyOf("changeNamespace", { ns, select, owner }),
    queryFn: ({ signal }) =>
      api.changeNamespace({
        params: { ns },
        body: { select, owner, drain: true, dryRun: true, reason: "preview" },
        signal,
      }),
    refetchInterval: LOOK_MS,
    enabled: !isEmpty(asked),
  });
}

interface BulkStep {
  readonly ns: string;
  readonly service: string;
  readonly instances: readonly string[];
  readonly reason: string;
  readonly owner: string;
  readonly expiresInSeconds?: number | undefined;
  readonly force?: readonly GuardName[] | undefined;
}

/** A few instances of one service: the next step of a drain of many. Asked again it changes nothing. */
export async function drainStep(queries: QueryClient, step: BulkStep): Promise<void> {
  const { ns, service, instances, reason, owner, expiresInSeconds, force } = step;
  try {
    await api.changeService({
      params: { ns, service },
      body: {
        changes: instances.map((instance) => ({ instance, drain: true })),
        reason,
        owner,
        ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
        ...(force === undefined ? {} : { force: [...force] }),
      },
    });
  } finally {
    refresh(queries, { ns, service });
  }
}

/** Ends all drains of an owner in a selection. */
export function bulkUndoMutation(queries: QueryClient, ns: string) {
  return mutationOptions({
    mutationFn: (body: BodyOf<"changeNamespace">) => api.changeNamespace({ params: { ns }, body }),
    onSettled: () => queries.invalidateQueries(),
  });
}
