import type { ApiDeps, Handlers } from "./handler.ts";
import { findService } from "./leader-view.ts";
import { soleView } from "./views/intent.ts";
import { askingOf, timesOf, unexpected, weightOf } from "./wishes.ts";

export function weights({ control }: Pick<ApiDeps, "control">): Handlers<"putWeight" | "deleteWeight"> {
  return {
    async putWeight({ params, body, identity }) {
      const service = { namespace: params.ns, service: params.service };
      const result = await control.execute({
        kind: "set-weight",
        id: params.instance,
        weight: weightOf(body.weight),
        expiresInMs: timesOf(body).expiresInMs,
        ...askingOf(service, body, identity),
      });
      if (result.kind !== "weight-set") throw unexpected(result.kind);
      const sight = findService(control, service);
      return { body: soleView(sight.service, params.instance, "weight", result.intent) };
    },

    async deleteWeight({ params, identity }) {
      const service = { namespace: params.ns, service: params.service };
      await control.execute({ kind: "unset-weight", service, id: params.instance, actor: identity.name });
      return { body: undefined };
    },
  };
}
