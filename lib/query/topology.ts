import { queryOptions } from "@tanstack/react-query";
import { nameWithin } from "#lib/contract/qualified-name.ts";
import type { TopologyView } from "#lib/contract/topology.ts";
import { api } from "./api.ts";
import { heldOf } from "./held.ts";
import { keyOf } from "./keys.ts";

/** Figures of calls grow by the second; statuses of the whole namespace come along, so events do not ask for it too. */
const LIVE_MS = 5000;

/** Who calls whom; `at`: at a moment of the last hour, ms since the epoch, which stays as it was. */
export function topologyQuery(ns: string, { windowMs, at }: { windowMs: number; at: number | null }) {
  return queryOptions({
    queryKey: keyOf("getTopology", { ns, windowMs, at }),
    queryFn: ({ signal }) =>
      api.getTopology({
        params: { ns },
        query: { window: `${windowMs}ms`, ...(at === null ? {} : { at: String(at) }) },
        signal,
      }),
    select: named,
    // Another moment's or window's while its own is on the way; never another namespace's.
    placeholderData: heldOf({ ns }),
    ...(at === null ? { refetchInterval: LIVE_MS } : { staleTime: Number.POSITIVE_INFINITY }),
  });
}

/** Where all are of one namespace, that is said once, and not with each. */
function named(view: TopologyView): TopologyView {
  const [first] = view.nodes;
  if (first === undefined || view.nodes.some(({ namespace }) => namespace !== first.namespace)) return view;
  const short = (name: string) => nameWithin(first.namespace, name);
  return {
    ...view,
    nodes: view.nodes.map((node) => ({ ...node, service: short(node.service) })),
    edges: view.edges.map((edge) => ({ ...edge, caller: short(edge.caller), service: short(edge.service) })),
  };
}
