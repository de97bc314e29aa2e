import type { ApiDeps, Handlers } from "./handler.ts";
import { findService } from "./leader-view.ts";
import { soleView } from "./views/intent.ts";
import { askingOf, onlyOf, timesOf, unexpected } from "./wishes.ts";

export function circuits({ control }: Pick<ApiDeps, "control">): Handlers<"putCircuit"> {
  return {
    async putCircuit(call) {
      const { params, body } = call;
      const service = { namespace: params.ns, service: params.service };
      const { state } = body;
      const result = await control.execute({
        kind: "circuit",
        id: params.instance,
        state,
        only: onlyOf(body.only),
        expiresInMs: timesOf(body).expiresInMs,
        ...askingOf(service, call),
      });
      if (result.kind === "done") return { body: { state } };
      if (result.kind !== "circuit-set") throw unexpected(result.kind);
      const sight = findService(control, service);
      return { body: { state, intent: soleView(sight.service, params.instance, "circuit", result.intent) } };
    },
  };
}
