import type { ApiDeps, Handlers } from "./handler.ts";
import { findInstance, findService } from "./leader-view.ts";
import { explanationOf } from "./views/explanation.ts";

export function explain({
  control,
}: Pick<ApiDeps, "control">): Handlers<"explainInstance" | "listInstanceProbes"> {
  return {
    explainInstance({ params }) {
      const sight = findService(control, { namespace: params.ns, service: params.service });
      return { body: explanationOf(sight, findInstance(sight, params.instance)) };
    },

    listInstanceProbes({ params }) {
      const sight = findService(control, { namespace: params.ns, service: params.service });
      const { id } = findInstance(sight, params.instance);
      const { items, ...rest } = sight.state.lastProbes(sight.service.key, id);
      return { body: { ...rest, items: [...items] } };
    },
  };
}
