import type { ClientList } from "#lib/contract/clients.ts";
import type { KnownClient, KnownClients } from "#server/ports/clients.ts";
import { maySee, requireNamespace } from "./admit.ts";
import type { ApiDeps, Call, Handlers } from "./handler.ts";
import { findService, leaderState } from "./leader-view.ts";
import { pageOf } from "./page.ts";
import { ClientSight, type SeenClient } from "./views/client.ts";

type Rows = "listServiceClients" | "listClients";
type Query = Call<"listServiceClients">["query"];

export function clients({ control }: Pick<ApiDeps, "control">): Handlers<Rows> {
  return {
    async listServiceClients({ params: { ns, service }, query }) {
      const known = await control.clients.known(ns);
      const sight = findService(control, { namespace: ns, service });
      const clientSight = new ClientSight(sight.state, sight.at);
      const look = (client: KnownClient) => clientSight.ofService(client, sight.service);
      return { body: await listOf(known, look, clientSight, query) };
    },

    async listClients({ query, identity }) {
      const { namespace } = query;
      if (namespace !== undefined) requireNamespace(identity, namespace);
      const { clients: all, silentReplicas } = await control.clients.known(namespace);
      const visible = all.filter((client) => maySee(identity, client.namespace));
      const sight = new ClientSight(leaderState(control), control.now());
      const look = (client: KnownClient) => sight.of(client);
      return { body: await listOf({ clients: visible, silentReplicas }, look, sight, query) };
    },
  };
}

/** Clients between two turns of the event loop. */
const AT_ONCE = 1000;

/** Those furthest behind first. */
async function listOf(
  { clients: all, silentReplicas }: KnownClients,
  look: (client: KnownClient) => SeenClient | undefined,
  sight: ClientSight,
  query: Query,
): Promise<ClientList> {
  const q = query.q?.toLowerCase();
  const found: SeenClient[] = [];
  for (const [index, client] of all.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await new Promise(setImmediate);
    if (q !== undefined && !client.id.toLowerCase().includes(q)) continue;
    if (query.transport !== undefined && client.transport !== query.transport) continue;
    if (query.caller !== undefined && !client.id.startsWith(`${query.caller}/`)) continue;
    const seen = look(client);
    if (seen !== undefined && isAsked(seen, query)) found.push(seen);
  }
  const sorted = found.toSorted((a, b) => b.behind - a.behind || (a.client.id < b.client.id ? -1 : 1));
  const page = pageOf(sorted, query);
  return { ...page, items: page.items.map((seen) => sight.view(seen)), silentReplicas: [...silentReplicas] };
}

function isAsked(seen: SeenClient, query: Query): boolean {
  const agrees = (flag: "true" | "false" | undefined, is: boolean) =>
    flag === undefined || flag === String(is);
  return (
    agrees(query.behind, seen.tablesBehind > 0) &&
    agrees(query.reporting, seen.isReporting) &&
    agrees(query.suspect, seen.suspectedBy.length > 0)
  );
}
