import { infiniteQueryOptions, mutationOptions } from "@tanstack/react-query";
import { allPages } from "#lib/api/all-pages.ts";
import type { AuditAction } from "#lib/contract/audit.ts";
import { api } from "./api.ts";
import { heldOf } from "./held.ts";
import { keyOf } from "./keys.ts";
import { pace } from "./pace.ts";

export interface AuditAsked {
  /** Without: of all namespaces one may see, and of none. */
  readonly namespace?: string;
  readonly service?: string;
  readonly instance?: string;
  readonly actor?: string;
  readonly action?: AuditAction;
  /** As the API takes moments. */
  readonly since?: string;
  readonly until?: string;
}

const PAGE = 50;

/** Records that match, newest first, a page at a time. What operators do makes them old (affected.ts). */
export function auditQuery(asked: AuditAsked, enabled: boolean) {
  return infiniteQueryOptions({
    queryKey: keyOf("listAudit", { ...asked }),
    queryFn: ({ signal, pageParam }) =>
      api.listAudit({
        query: { ...asked, limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: heldOf({ namespace: asked.namespace }),
    refetchInterval: pace,
    enabled,
  });
}

/** All that match, newest first, for an export. */
export function readAudit(asked: AuditAsked) {
  return allPages(
    (page) => api.listAudit({ query: { ...asked, ...page } }),
    ({ seq }) => String(seq),
  );
}

export function verifyAuditMutation() {
  return mutationOptions({ mutationFn: () => api.verifyAudit() });
}
