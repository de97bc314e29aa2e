import type { ApiDeps, Handlers } from "./handler.ts";
import { findService } from "./leader-view.ts";
import { soleView } from "./views/intent.ts";
import { askingOf, onlyOf, timesOf, unexpected } from "./wishes.ts";

export function maintenance({
  control,
}: Pick<ApiDeps, "control">): Handlers<"putMaintenance" | "deleteMaintenance"> {
  return {
    async putMaintenance(call) {
      const { params, body } = call;
      const service = { namespace: params.ns, service: params.service };
      const result = await control.execute({
        kind: "set-maintenance",
        id: params.instance,
        expiresInMs: timesOf(body).expiresInMs,
        ...askingOf(service, call),
      });
      if (result.kind !== "maintenance-set") throw unexpected(result.kind);
      const sight = findService(control, service);
      return { body: soleView(sight.service, params.instance, "maintenance", result.intent) };
    },

    async deleteMaintenance({ params, query, identity, asker }) {
      const service = { namespace: params.ns, service: params.service };
      await control.execute({
        kind: "unset-maintenance",
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
