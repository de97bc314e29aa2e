import type { ApiDeps, Handlers } from "./handler.ts";
import { findService } from "./leader-view.ts";
import { soleView } from "./views/intent.ts";
import { askingOf, onlyOf, timesOf, unexpected, weightOf } from "./wishes.ts";

export function weights({ control }: Pick<ApiDeps, "control">): Handlers<"putWeight" | "deleteWeight"> {
  return {
    async putWeight(call) {
      const { params, body } = call;
      const service = { namespace: params.ns, service: params.service };
      const result = await control.execute({
        kind: "set-weight",
        id: params.instance,
        weight: weightOf(body.weight),
        expiresInMs: timesOf(body).expiresInMs,
        ...askingOf(service, call),
      });
      if (result.kind !== "weight-set") throw unexpected(result.kind);
      const sight = findService(control, service);
      return { body: soleView(sight.service, params.instance, "weight", result.intent) };
    },

    async deleteWeight({ params, query, identity, asker }) {
      const service = { namespace: params.ns, service: params.service };
      await control.execute({
        kind: "unset-weight",
        service,
        id: params.instance,
        only: onlyOf(query.only),
        actor: identity.name,
        asker,
      });
      return { body: undefined };
    },
  };
}
