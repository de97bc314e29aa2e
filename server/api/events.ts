import { requireNamespace, visibleNamespaces } from "./admit.ts";
import type { ApiDeps, Handlers } from "./handler.ts";

export function events({ journal }: Pick<ApiDeps, "journal">): Handlers<"listEvents"> {
  return {
    listEvents({ query, identity }) {
      const { limit, cursor, ...asked } = query;
      if (asked.namespace !== undefined) requireNamespace(identity, asked.namespace);
      // One more than asked tells whether there is a next page.
      const { items, total } = journal.read(
        { ...asked, namespaces: visibleNamespaces(identity) },
        limit + 1,
        cursor,
      );
      const page = items.slice(0, limit);
      const last = items.length > limit ? page.at(-1) : undefined;
      return { body: { items: page, ...(last === undefined ? {} : { nextCursor: last.id }), total } };
    },
  };
}
