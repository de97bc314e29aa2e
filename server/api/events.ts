import type { LoggedEvent } from "#lib/contract/events.ts";
import type { EventPage } from "#server/ports/journal.ts";
import { requireNamespace, visibleNamespaces } from "./admit.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import { leaderState } from "./leader-view.ts";
import { momentOf } from "./moment.ts";

export function events({ journal, control }: Pick<ApiDeps, "journal" | "control">): Handlers<"listEvents"> {
  return {
    async listEvents({ query, identity }) {
      const { limit, cursor, since, until, ...asked } = query;
      if (asked.namespace !== undefined) requireNamespace(identity, asked.namespace);
      leaderState(control);
      const now = control.now();
      const namespaces = visibleNamespaces(identity);
      const filter = { ...asked, namespaces, since: momentOf(since, now), until: momentOf(until, now) };
      return { body: listOf(await journal.read(filter, limit, cursor), cursor) };
    },
  };
}

/** Counted only where the answer is all there is. */
export function listOf(
  { items, next }: EventPage,
  cursor: string | undefined,
): { items: LoggedEvent[]; nextCursor?: string; total?: number } {
  if (next !== undefined) return { items: [...items], nextCursor: next };
  return cursor === undefined ? { items: [...items], total: items.length } : { items: [...items] };
}
