import type { IntentView } from "#lib/contract/intent.ts";
import { viewOf } from "./admit.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import { leaderState } from "./leader-view.ts";
import { pageOf } from "./page.ts";
import { intentViews } from "./views/intent.ts";

export function intents({ control }: Pick<ApiDeps, "control">): Handlers<"listIntents"> {
  return {
    listIntents({ params, query, identity }) {
      const { actor, owner, kind, older } = query;
      const q = query.q?.toLowerCase();
      const before = older === undefined ? Infinity : control.now() - older;
      const view = viewOf(identity, params.ns);
      const services = [...leaderState(control).services()].filter(({ key }) => view.holds(key.namespace));
      const listed = services
        .flatMap(intentViews)
        .filter(
          (intent) =>
            (kind === undefined || intent.kind === kind) &&
            (actor === undefined || intent.actor === actor) &&
            (owner === undefined || intent.owner === owner) &&
            intent.createdAt <= before,
        )
        .filter((intent) => q === undefined || textOf(intent).includes(q));
      return {
        body: pageOf(
          listed.toSorted((a, b) => b.createdAt - a.createdAt),
          query,
        ),
      };
    },
  };
}

function textOf({ service, instance, owner, actor, reason }: IntentView): string {
  return [service, instance, owner, actor, reason].join("\n").toLowerCase();
}
