import type { ClientList } from "#lib/contract/clients.ts";
import { ALL_NAMESPACES } from "#lib/contract/qualified-name.ts";
import { serviceKeyText } from "#server/core/keys.ts";
import type { KnownClient, KnownClients } from "#server/ports/clients.ts";
import { requireNamespace, viewOf } from "./admit.ts";
import type { ApiDeps, Call, Handlers } from "./handler.ts";
import { findService, leaderState } from "./leader-view.ts";
import { pageOf } from "./page.ts";
import { SharedWork } from "./shared-work.ts";
import { ClientSight, type SeenClient } from "./views/client.ts";

type Rows = "listServiceClients" | "listClients";
type Query = Call<"listServiceClients">["query"];

export function clients({ control }: Pick<ApiDeps, "control">): Handlers<Rows> {
  const lists = new ClientLists();
  return {
    async listServiceClients({ params: { ns, service }, query }) {
      const known = await control.clients.known(ns);
      const { state, service: found, at } = findService(control, { namespace: ns, service });
      const sight = new ClientSight(state, at);
      const of = [state.tableRevision(found.key), found.traffic.suspects];
      const look = (client: KnownClient) => sight.ofService(client, found);
      return { body: await lists.of(known, serviceKeyText(found.key), of, sight, look, query) };
    },

    /** How tables stood is as of when those who are known were looked at first: two seconds ago at most. */
    async listClients({ query, identity }) {
      const { namespace } = query;
      if (namespace !== undefined) requireNamespace(identity, namespace);
      const known = await control.clients.known(namespace);
      const view = viewOf(identity, namespace ?? ALL_NAMESPACES);
      const sight = new ClientSight(leaderState(control), control.now());
      const look = (client: KnownClient) => (view.holds(client.namespace) ? sight.of(client) : undefined);
      return { body: await lists.of(known, view.name, [], sight, look, query) };
    },
  };
}

interface Listed {
  readonly sight: ClientSight;
  readonly sorted: readonly SeenClient[];
}

/** Lists of those who were known at a moment, each made once for all who ask for it meanwhile. */
class ClientLists {
  readonly #byKnown = new WeakMap<KnownClients, SharedWork<Promise<Listed>>>();

  /** `of`: whatever else it depends on must be the same too. */
  async of(
    known: KnownClients,
    whose: string,
    of: readonly unknown[],
    sight: ClientSight,
    look: Look,
    query: Query,
  ): Promise<ClientList> {
    const { limit: _, cursor: __, ...asked } = query;
    const shared = this.#byKnown.get(known) ?? new SharedWork<Promise<Listed>>(LISTS);
    this.#byKnown.set(known, shared);
    const made = await shared.of(JSON.stringify([whose, asked]), of, async () => {
      return { sight, sorted: await sortedOf(known.clients, look, query) };
    });
    const page = pageOf(made.sorted, query);
    const items = page.items.map((seen) => made.sight.view(seen));
    return { ...page, items, silentReplicas: [...known.silentReplicas] };
  }
}

type Look = (client: KnownClient) => SeenClient | undefined;

/** Whoever asks may make up any number of filters. */
const LISTS = 16;
/** Clients between two turns of the event loop. */
const AT_ONCE = 1000;

/** Those furthest behind first. */
async function sortedOf(all: readonly KnownClient[], look: Look, query: Query): Promise<SeenClient[]> {
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
  return found.toSorted((a, b) => b.behind - a.behind || (a.client.id < b.client.id ? -1 : 1));
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
