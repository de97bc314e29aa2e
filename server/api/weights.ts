import { HeadgateError } from "#lib/contract/error.ts";
import type { WeightIntent } from "#lib/contract/intent.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import { leaderState } from "./leader-view.ts";
import { weightView } from "./views/intent.ts";

export function weights({ control }: Pick<ApiDeps, "control">): Handlers<"putWeight" | "deleteWeight"> {
  return {
    async putWeight({ params, body, identity }) {
      const service = { namespace: params.ns, service: params.service };
      const result = await control.execute({
        kind: "set-weight",
        service,
        id: params.instance,
        actor: identity.name,
        reason: body.reason,
        weight: weightOf(body.weight),
      });
      if (result.kind !== "weight-set")
        throw new HeadgateError("internal", `the leader answered with ${result.kind}`);
      const instance = leaderState(control).service(service)?.instances.get(params.instance);
      const where = { ...service, instance: params.instance, registered: instance?.registered !== undefined };
      return { body: weightView(result.intent, where) };
    },

    async deleteWeight({ params, identity }) {
      const service = { namespace: params.ns, service: params.service };
      await control.execute({ kind: "unset-weight", service, id: params.instance, actor: identity.name });
      return { body: undefined };
    },
  };
}

/** `50` or `50%`. */
function weightOf(given: number | string): WeightIntent["weight"] {
  if (typeof given === "number") return { kind: "absolute", value: given };
  const value = Number(given.slice(0, -1));
  if (value === 0) throw new HeadgateError("invalid_argument", "body.weight: 0 is refused: use drain");
  return { kind: "percent", value };
}
