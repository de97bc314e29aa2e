import type { ClientView, HeldTable } from "#lib/contract/clients.ts";
import type { ServiceState } from "#server/core/model.ts";
import { isReporting, reportingMs } from "#server/core/traffic.ts";
import type { KnownClient } from "#server/ports/clients.ts";
import type { LeaderState } from "#server/ports/control.ts";
import { type PublishedTable, publishedTables, tablesBeyond } from "./published-tables.ts";

const LISTED = 20;
const NOBODY: readonly string[] = [];

/** A client, and how its tables stand: enough to sort and to choose by. */
export interface SeenClient {
  readonly client: KnownClient;
  readonly tables: number;
  readonly tablesBehind: number;
  /** By how many revisions at most. */
  readonly behind: number;
  /** Those of which there is something to tell, for a view alone: a list has thousands of clients. */
  readonly held: () => readonly HeldTable[];
  readonly isReporting: boolean;
  readonly suspectedBy: readonly string[];
}

/** Clients beside the published tables. Those with all tables of a namespace cost no look at each of them. */
export class ClientSight {
  readonly #state: LeaderState;
  readonly #at: number;
  /** Looked for once a client of all services is looked at. */
  #overAll: OverAll | undefined;

  constructor(state: LeaderState, at: number) {
    this.#state = state;
    this.#at = at;
  }

  of(client: KnownClient): SeenClient {
    const { namespace, id, wideUpTo, apart, reported } = client;
    const { tables, suspectedBy } = (this.#overAll ??= overAll(this.#state));
    const own = [...apart].flatMap((service) => this.#tableOf(client, service) ?? []);
    const published = tables.get(namespace) ?? [];
    const beyond = wideUpTo === undefined ? 0 : tablesBeyond(published, wideUpTo);
    // Of those beyond, the ones that it holds in another way are counted by themselves.
    const counted = own.filter(({ revision = 0 }) => wideUpTo !== undefined && revision > wideUpTo).length;
    const furthest = beyond > counted ? published.find(({ service }) => !apart.has(service)) : undefined;
    return {
      client,
      tables: wideUpTo === undefined ? own.length : published.length,
      tablesBehind: beyond - counted + own.filter(({ behind }) => behind > 0).length,
      behind: own.reduce(
        (most, { behind }) => Math.max(most, behind),
        (furthest?.revision ?? wideUpTo ?? 0) - (wideUpTo ?? 0),
      ),
      held: () => [
        ...own,
        ...published
          .slice(0, Math.min(beyond, LISTED + apart.size))
          .filter(({ service }) => !apart.has(service))
          .map(({ service, revision }) => tableOf(service, wideUpTo ?? 0, revision)),
      ],
      isReporting: reported !== undefined && this.#at - reported.at <= reportingMs(reported.windowMs),
      suspectedBy: suspectedBy.get(`${namespace} ${id}`) ?? NOBODY,
    };
  }

  /** With one service's table alone; undefined: it does not consume that. */
  ofService(client: KnownClient, { key, traffic }: ServiceState): SeenClient | undefined {
    const table = this.#tableOf(client, key.service);
    if (table === undefined) return undefined;
    return {
      client,
      tables: 1,
      tablesBehind: table.behind > 0 ? 1 : 0,
      behind: table.behind,
      held: () => [table],
      isReporting: isReporting(traffic, client.id, this.#at),
      suspectedBy: traffic.suspects.has(client.id) ? [key.service] : [],
    };
  }

  view({ client, held, isReporting: reporting, suspectedBy, tables, tablesBehind }: SeenClient): ClientView {
    const { namespace, id, named, zone, sdk, transport, open, lastContactAt, replicas } = client;
    const slash = id.indexOf("/");
    return {
      namespace,
      id,
      named,
      ...(named && slash > 0 ? { service: id.slice(0, slash) } : {}),
      ...(zone === undefined ? {} : { zone }),
      ...(sdk === undefined ? {} : { sdk }),
      transport,
      open,
      lastContactAt,
      replicas: [...replicas],
      reporting,
      suspectedBy: [...suspectedBy],
      tables,
      tablesBehind,
      held: held()
        .toSorted(byBehind)
        .slice(0, LISTED)
        .map((table) => this.#since(client, table)),
    };
  }

  #tableOf(client: KnownClient, service: string): HeldTable | undefined {
    const revision = this.#state.tableRevision({ namespace: client.namespace, service });
    const held = client.held(service, revision ?? 0);
    return held === undefined ? undefined : tableOf(service, held, revision);
  }

  #since({ namespace }: KnownClient, table: HeldTable): HeldTable {
    if (table.behind === 0) return table;
    const since = this.#state.changedAfter({ namespace, service: table.service }, table.held);
    return since === undefined ? table : { ...table, behindSince: since };
  }
}

interface OverAll {
  readonly tables: ReadonlyMap<string, readonly PublishedTable[]>;
  readonly suspectedBy: ReadonlyMap<string, readonly string[]>;
}

function overAll(state: LeaderState): OverAll {
  const suspectedBy = new Map<string, string[]>();
  for (const { key, traffic } of state.services())
    for (const client of traffic.suspects.keys()) {
      const known = `${key.namespace} ${client}`;
      suspectedBy.set(known, [...(suspectedBy.get(known) ?? []), key.service]);
    }
  return { tables: publishedTables(state), suspectedBy };
}

function tableOf(service: string, held: number, revision: number | undefined): HeldTable {
  const behind = Math.max(0, (revision ?? 0) - held);
  return { service, held, ...(revision === undefined ? {} : { revision }), behind };
}

function byBehind(a: HeldTable, b: HeldTable): number {
  return b.behind - a.behind || (a.service < b.service ? -1 : 1);
}
