import { momentOf } from "./moment.ts";
import { requireAllNamespaces, requireNamespace, visibleNamespaces } from "./admit.ts";
import type { ApiDeps, Handlers } from "./handler.ts";

/** Read from the store by whichever replica is asked: also while nobody leads. */
export function audit({
  audit: trail,
  control,
}: Pick<ApiDeps, "audit" | "control">): Handlers<"listAudit" | "verifyAudit"> {
  return {
    async listAudit({ query, identity }) {
      const { limit, cursor, since, until, ...asked } = query;
      if (asked.namespace !== undefined) requireNamespace(identity, asked.namespace);
      const now = control.now();
      const filter = {
        ...asked,
        namespaces: visibleNamespaces(identity),
        since: momentOf(since, now),
        until: momentOf(until, now),
      };
      const before = cursor === undefined ? undefined : Number(cursor);
      const { items, next } = await trail.read(filter, limit, before);
      if (next !== undefined) return { body: { items: [...items], nextCursor: `${next}` } };
      return { body: { items: [...items], ...(before === undefined ? { total: items.length } : {}) } };
    },

    async verifyAudit({ identity }) {
      requireAllNamespaces(identity, "audit records tell of");
      return { body: await trail.verify() };
    },
  };
}
