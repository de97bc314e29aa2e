import type { Clients, KnownClient, KnownClients, ServedClient } from "#server/ports/clients.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { Consumers } from "#server/ports/consumers.ts";
import type { Replica } from "#server/ports/control.ts";
import type { ReportedHeld } from "#server/control/reported-held.ts";
import { knownClient, type SeenClient } from "./known-client.ts";
import type { SelfDescriptions } from "./self-descriptions.ts";

/** Asks another replica for the clients that it serves, of one namespace or of all. */
export type AskClients = (
  replica: Replica,
  namespace: string | undefined,
) => Promise<readonly ServedClient[]>;

interface DirectoryParts {
  readonly clock: Pick<Clock, "monotonic">;
  readonly self: Pick<Replica, "id">;
  readonly local: Pick<Consumers, "served">;
  readonly others: () => readonly Replica[];
  /** Absent: no other replica can be asked. */
  readonly ask: AskClients | undefined;
  readonly descriptions: Pick<SelfDescriptions, "get" | "values">;
  readonly reported: Pick<ReportedHeld, "by">;
  /** Leader time. */
  readonly now: () => number;
}

const FRESH_MS = 2000;
/** Clients between two turns of the event loop. */
const AT_ONCE = 1000;
/** A client that is silent for longer is forgotten, as where its table is served (publish/consumers.ts). */
const FORGET_MS = 900_000;

/** Who consumes tables, over all replicas: asked when somebody looks, and kept for two seconds. */
export class ClientDirectory implements Clients {
  readonly #parts: DirectoryParts;
  readonly #asked = new Map<
    string | undefined,
    { readonly at: number; readonly answer: Promise<KnownClients> }
  >();

  constructor(parts: DirectoryParts) {
    this.#parts = parts;
  }

  async known(namespace: string | undefined): Promise<KnownClients> {
    const now = this.#parts.clock.monotonic();
    for (const [key, { at }] of this.#asked) if (now - at > FRESH_MS) this.#asked.delete(key);
    const before = this.#asked.get(namespace);
    if (before !== undefined) return await before.answer;
    const answer = this.#ask(namespace);
    this.#asked.set(namespace, { at: now, answer });
    return await answer;
  }

  async #ask(namespace: string | undefined): Promise<KnownClients> {
    const { self, local, others, ask } = this.#parts;
    const silentReplicas: string[] = [];
    const told = await Promise.all(
      others().map(async (replica) => {
        const clients = await ask?.(replica, namespace).catch(() => undefined);
        if (clients === undefined) silentReplicas.push(replica.id);
        return { replica: replica.id, clients: clients ?? [] };
      }),
    );
    const seen = new Map<string, SeenClient[]>();
    for (const { replica, clients } of [{ replica: self.id, clients: local.served(namespace) }, ...told])
      for (const client of clients) {
        const key = `${client.namespace} ${client.id}`;
        const known = seen.get(key);
        if (known === undefined) seen.set(key, [{ replica, client }]);
        else known.push({ replica, client });
      }
    const clients: KnownClient[] = [];
    for (const client of this.#merged(seen, namespace)) {
      clients.push(client);
      if (clients.length % AT_ONCE === 0) await new Promise(setImmediate);
    }
    return { clients, silentReplicas: silentReplicas.toSorted() };
  }

  *#merged(
    seen: ReadonlyMap<string, readonly SeenClient[]>,
    namespace: string | undefined,
  ): Iterable<KnownClient> {
    const { descriptions, reported } = this.#parts;
    for (const each of seen.values()) {
      const about = each[0]?.client;
      if (about === undefined) continue;
      const description = descriptions.get(about.namespace, about.id);
      const known = knownClient(each, description, reported.by(about.namespace, about.id));
      if (known !== undefined) yield known;
    }
    const oldest = this.#parts.now() - FORGET_MS;
    for (const description of descriptions.values()) {
      const { namespace: own, id, at } = description;
      if (at < oldest || seen.has(`${own} ${id}`) || (namespace !== undefined && own !== namespace)) continue;
      const tables = reported.by(own, id);
      const known = tables.size === 0 ? undefined : knownClient([], description, tables);
      if (known !== undefined) yield known;
    }
  }
}
