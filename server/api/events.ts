import { HeadgateError } from "#lib/contract/error.ts";
import type { LoggedEvent } from "#lib/contract/events.ts";
import type { EventPage } from "#server/ports/journal.ts";
import { requireNamespace, visibleNamespaces } from "./admit.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import { leaderState } from "./leader-view.ts";
import { momentOf } from "./moment.ts";

export function events({ journal, control }: Pick<ApiDeps, "journal" | "control">): Handlers<"listEvents"> {
  return {
    async listEvents({ query, identity }) {
      const { limit, cursor, at, since, until, ...asked } = query;
      if (asked.namespace !== undefined) requireNamespace(identity, asked.namespace);
      if (at !== undefined && cursor !== undefined)
        throw new HeadgateError(
          "invalid_argument",
          "query: one of at and cursor, not both: at says where a first page begins",
        );
      leaderState(control);
      const now = control.now();
      const namespaces = visibleNamespaces(identity);
      const filter = { ...asked, namespaces, since: momentOf(since, now), until: momentOf(until, now) };
      const before = at === undefined ? cursor : await justAfter(journal, at, namespaces);
      return { body: listOf(await journal.read(filter, limit, before), before) };
    },
  };
}

/** A cursor from which on an event and what was before it is read. Throws `not_found` where it is not kept. */
async function justAfter(
  journal: ApiDeps["journal"],
  id: string,
  namespaces: readonly string[] | undefined,
): Promise<string> {
  const [term = "", n = ""] = id.split("-");
  const next = (Number.parseInt(n, 36) + 1).toString(36).padStart(n.length, "0");
  const after = `${term}-${next}`;
  const { items } = await journal.read({ namespaces }, 1, after);
  if (items[0]?.id !== id)
    throw new HeadgateError("not_found", `no event ${id}: it is not kept any more, or never was`);
  return after;
}

/** Counted only where the answer is all there is. */
export function listOf(
  { items, next, begins }: EventPage,
  cursor: string | undefined,
): { items: LoggedEvent[]; nextCursor?: string; total?: number; begins?: number } {
  if (next !== undefined) return { items: [...items], nextCursor: next };
  return {
    items: [...items],
    ...(cursor === undefined ? { total: items.length } : {}),
    ...(begins === undefined ? {} : { begins }),
  };
}
