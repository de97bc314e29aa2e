import type { IntentView } from "#lib/contract/intent.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import { leaderState } from "./leader-view.ts";
import { pageOf } from "./page.ts";
import { intentViews } from "./views/intent.ts";

export function intents({ control }: Pick<ApiDeps, "control">): Handlers<"listIntents"> {
  return {
    listIntents({ params, query }) {
      const { actor, owner, kind, older } = query;
      const q = query.q?.toLowerCase();
      const before = older === undefined ? Infinity : control.now() - older;
      const services = [...leaderState(control).services()].filter(({ key }) => key.namespace === params.ns);
      const listed = services
        .flatMap(intentViews)
        .filter(
          (view) =>
            (kind === undefined || view.kind === kind) &&
            (actor === undefined || view.actor === actor) &&
            (owner === undefined || view.owner === owner) &&
            view.createdAt <= before,
        )
        .filter((view) => q === undefined || textOf(view).includes(q));
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
