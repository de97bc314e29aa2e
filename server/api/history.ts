import { listOf } from "./events.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import { leaderState } from "./leader-view.ts";

/** What happened to one instance. An instance that is not there may have been: nothing known of it is an empty list. */
export function history({
  journal,
  control,
}: Pick<ApiDeps, "journal" | "control">): Handlers<"listInstanceHistory"> {
  return {
    async listInstanceHistory({ params, query: { limit, cursor } }) {
      leaderState(control);
      const { ns: namespace, service, instance } = params;
      const page = await journal.read({ namespace, service, instance }, limit, cursor);
      return { body: listOf(page, cursor) };
    },
  };
}
