import type { ApiDeps, Handlers } from "./handler.ts";
import { tagsOf } from "./if-match.ts";
import { findService } from "./leader-view.ts";
import { stageOf } from "./views/departure.ts";
import { drainView, findDrain } from "./views/drain.ts";
import { waitUntil } from "./wait.ts";
import { askingOf, onlyOf, timesOf, unexpected } from "./wishes.ts";

type Rows = "drain" | "getDrain" | "undrain";

export function drains({
  control,
  clock,
  stopping,
}: Pick<ApiDeps, "control" | "clock" | "stopping">): Handlers<Rows> {
  return {
    async drain(call) {
      const { params, body, ifMatch } = call;
      const service = { namespace: params.ns, service: params.service };
      const tags = tagsOf(ifMatch);
      const result = await control.execute({
        kind: "drain",
        id: params.instance,
        ...timesOf(body),
        ...askingOf(service, call),
        ...(tags === undefined ? {} : { ifMatch: { id: params.instance, tags } }),
      });
      if (result.kind !== "drained") throw unexpected(result.kind);
      const view = drainView(findService(control, service), params.instance, result.drain);
      const { warnings = [] } = result;
      const warned = warnings.length === 0 ? {} : { warnings: [...warnings] };
      return { status: result.created ? 202 : 200, body: { drain: view, ...warned } };
    },

    async getDrain({ params, query, identity, signal }) {
      const service = { namespace: params.ns, service: params.service };
      const find = () => {
        const sight = findService(control, service);
        return { sight, drain: findDrain(sight, params.instance, query.owner, identity.name) };
      };
      const stageNow = () => {
        const instance = find().sight.service.instances.get(params.instance);
        return instance && stageOf(instance)?.stage;
      };
      const before = stageNow();
      const isOver = () => {
        const stage = stageNow();
        return stage !== before || stage === "drained";
      };
      await waitUntil(isOver, { control, clock, service, waitMs: query.wait ?? 0, signal, stopping });
      const { sight, drain } = find();
      return { body: { drain: drainView(sight, params.instance, drain) } };
    },

    async undrain({ params, query, identity, asker }) {
      const result = await control.execute({
        kind: "undrain",
        service: { namespace: params.ns, service: params.service },
        id: params.instance,
        owner: query.owner ?? identity.name,
        all: query.all === "true",
        only: onlyOf(query.only),
        actor: identity.name,
        asker,
      });
      if (result.kind !== "undrained") throw unexpected(result.kind);
      return { body: { removed: [...result.removed], remaining: [...result.remaining] } };
    },
  };
}
