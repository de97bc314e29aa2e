import { type KeySpace, type ServiceKey, serviceKeyText } from "#server/core/keys.ts";
import type { KeyFeed } from "#server/ports/feed.ts";
import type { KeyValue, StoreEvent } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { type PublishedTable, ServiceTable, type TableChange } from "./service-table.ts";

/** What this replica serves: every service's routing table, made of the store's `tables/…` keys alone. */
export interface TableBook extends KeyFeed {
  /**
   * Names the store's history. A new one comes before the `reset` with its keys: tables held from the old one stand,
   * under their old epoch, until that.
   */
  setEpoch(epoch: string): void;
  readonly epoch: string | undefined;
  /** Whether it was given the keys of a history it knows the name of: until then nothing can be said of a service. */
  readonly isReady: boolean;
  /** The store's revision applied so far; 0 = nothing was. */
  readonly revision: number;
  /** Counts every change of what is served, also one of the epoch. */
  readonly version: number;
  get(key: ServiceKey): PublishedTable | undefined;
  /** Keys of this service exist, and no table was ever made of them. */
  isUnreadable(key: ServiceKey): boolean;
  /** Those with tables, sorted. */
  namespaces(): readonly string[];
  /** By service name. */
  list(namespace: string): readonly PublishedTable[];
  /** Calls back once for what was applied together, in the order of revisions. */
  onChanges(listener: (changes: readonly TableChange[]) => void): void;
}

interface TableBookOptions {
  readonly keys: KeySpace;
  readonly log: Log;
}

export function createTableBook({ keys, log }: TableBookOptions): TableBook {
  const tables = new Map<string, ServiceTable>();
  /** Published tables by namespace, sorted; made again when a service is new. */
  const lists = new Map<string, PublishedTable[]>();
  const listeners: ((changes: readonly TableChange[]) => void)[] = [];
  let epoch: string | undefined;
  let revision = 0;
  let version = 0;
  let wasReset = false;

  function tableOf(key: ServiceKey): ServiceTable {
    const text = serviceKeyText(key);
    let table = tables.get(text);
    if (table === undefined) tables.set(text, (table = new ServiceTable(key)));
    return table;
  }

  function parse(key: string): { service: ServiceKey; chunk: number } | undefined {
    const parsed = keys.parse(key);
    if (parsed.kind === "table") return parsed;
    const reason = parsed.kind === "unknown" ? parsed.reason : `a key of kind ${parsed.kind}`;
    log.error({ key, reason }, "a key under tables/ is none of a table: it is ignored");
    return undefined;
  }

  function assemble(affected: Iterable<ServiceTable>, gap: boolean, changes: TableChange[]): void {
    if (epoch === undefined) return;
    for (const table of affected) {
      const isNew = !table.isPublished;
      const assembly = table.assemble(epoch, gap);
      if (assembly.kind === "changed") changes.push(assembly.change);
      if (assembly.kind === "changed" && isNew) lists.delete(table.key.namespace);
      if (assembly.kind === "kept") {
        const fields = { ...table.key, reason: assembly.reason, held: isNew ? undefined : table.revision };
        log.error(
          fields,
          isNew ? "a table cannot be published" : "a table cannot be read: the last good one is kept",
        );
      }
    }
  }

  function announce(changes: readonly TableChange[]): void {
    if (changes.length === 0) return;
    version += 1;
    for (const listener of listeners) listener(changes);
  }

  return {
    setEpoch(next) {
      const isFirst = epoch === undefined;
      if (epoch === next) return;
      epoch = next;
      version += 1;
      const changes: TableChange[] = [];
      if (isFirst) assemble(tables.values(), false, changes);
      announce(changes.sort((a, b) => a.to - b.to));
    },

    reset(entries, at) {
      const byTable = new Map<ServiceTable, Map<number, KeyValue>>();
      for (const entry of entries) {
        const parsed = parse(entry.key);
        if (parsed === undefined) continue;
        const table = tableOf(parsed.service);
        const chunks = byTable.get(table) ?? new Map<number, KeyValue>();
        byTable.set(table, chunks.set(parsed.chunk, entry));
      }
      for (const table of tables.values()) table.replace(byTable.get(table) ?? new Map(), epoch);
      revision = at;
      wasReset = true;
      const changes: TableChange[] = [];
      assemble(tables.values(), true, changes);
      announce(changes.sort((a, b) => a.to - b.to));
    },

    apply(events, at) {
      const changes: TableChange[] = [];
      const affected = new Set<ServiceTable>();
      let current = 0;
      for (const event of events) {
        const modRevision = revisionOf(event);
        // One revision at a time: a patch must name what changed and changed back between two of them.
        if (modRevision !== current) {
          assemble(affected, false, changes);
          affected.clear();
          current = modRevision;
        }
        const parsed = parse(event.kind === "put" ? event.entry.key : event.key);
        if (parsed === undefined) continue;
        const table = tableOf(parsed.service);
        if (event.kind === "put") table.put(parsed.chunk, event.entry);
        else table.delete(parsed.chunk);
        affected.add(table);
      }
      assemble(affected, false, changes);
      revision = at;
      announce(changes);
    },

    get epoch() {
      return epoch;
    },
    get isReady() {
      return wasReset && epoch !== undefined;
    },
    get revision() {
      return revision;
    },
    get version() {
      return version;
    },
    get(key) {
      const table = tables.get(serviceKeyText(key));
      return table?.isPublished === true ? table : undefined;
    },
    isUnreadable(key) {
      return tables.get(serviceKeyText(key))?.isPublished === false;
    },
    namespaces() {
      const names = new Set<string>();
      for (const table of tables.values()) if (table.isPublished) names.add(table.key.namespace);
      return [...names].sort();
    },
    list(namespace) {
      let list = lists.get(namespace);
      if (list === undefined) {
        list = [...tables.values()].filter((table) => table.isPublished && table.key.namespace === namespace);
        list.sort((a, b) => (a.key.service < b.key.service ? -1 : 1));
        if (list.length > 0) lists.set(namespace, list); // names of nothing are not remembered
      }
      return list;
    },
    onChanges(listener) {
      listeners.push(listener);
    },
  };
}

function revisionOf(event: StoreEvent): number {
  return event.kind === "put" ? event.entry.modRevision : event.modRevision;
}
