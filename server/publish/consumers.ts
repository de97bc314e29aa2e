import { type ServiceKey, serviceKeyText } from "#server/core/keys.ts";
import type { Consumer } from "#server/core/model.ts";
import type { ServedClient } from "#server/ports/clients.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { Consumers } from "#server/ports/consumers.ts";
import type { Log } from "#server/ports/telemetry.ts";
import type { ClientName } from "./client-name.ts";
import { ConsumerEntry } from "./consumer-entry.ts";
import type { Selection } from "./selection.ts";

/** After this long without contact a client is forgotten. */
const FORGET_MS = 15 * 60_000;
const MAX_CLIENTS = 50_000;

/** Consumers, as the wires tell of them. Revisions are of the history that the replica serves now. */
export interface ConsumerBook extends Consumers {
  /** A poll of one table. `held`: what its If-None-Match names. */
  polled(client: ClientName, key: ServiceKey, held: number | undefined): void;
  /** The poll waits: an open poll is contact. Answers a function that ends it. */
  waiting(client: ClientName, key: ServiceKey): () => void;
  /** A fetch of several tables; `heldUpTo`: it holds every table as of this revision of the store. */
  fetched(client: ClientName, selection: Selection, heldUpTo: number | undefined): void;
  /** A stream; `drained()`: the revision of the store up to which all went out. Answers a function that ends it. */
  streaming(client: ClientName, selection: Selection, drained: () => number): () => void;
  /** Another history began: what is held of the old one is no revision of it. */
  forgetHeld(): void;
}

interface ConsumersOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** The revision of a service's table now; 0 = none. */
  readonly revisionOf: (key: ServiceKey) => number;
  readonly maxClients?: number;
}

export function createConsumers({
  clock,
  log,
  revisionOf,
  maxClients = MAX_CLIENTS,
}: ConsumersOptions): ConsumerBook {
  const entries = new Map<string, ConsumerEntry>();
  /** Those without an open stream or poll, the longest silent first. */
  const closed = new Map<string, ConsumerEntry>();
  const byService = new Map<string, Set<ConsumerEntry>>();
  /** Clients of all services of a namespace. */
  const byNamespace = new Map<string, Set<ConsumerEntry>>();
  let isFullLogged = false;

  function entryOf(client: ClientName, namespace: string): ConsumerEntry {
    const text = `${namespace} ${client.named ? "+" : "-"}${client.id}`;
    const known = entries.get(text);
    if (known !== undefined) return known;
    forgetOld();
    if (entries.size >= maxClients) {
      const oldest = closed.values().next().value;
      if (oldest !== undefined) forget(oldest);
      if (!isFullLogged)
        log.warn({ clients: entries.size }, "too many clients to remember: the longest silent are forgotten");
      isFullLogged = true;
    }
    const entry = new ConsumerEntry(text, namespace, client);
    // With none to forget, this one is served, and not remembered beyond that.
    if (entries.size < maxClients) entries.set(text, entry);
    return entry;
  }

  function settle(entry: ConsumerEntry): void {
    if (!entries.has(entry.text)) return;
    closed.delete(entry.text);
    if (!entry.isOpen) closed.set(entry.text, entry);
  }

  function reindex(entry: ConsumerEntry): void {
    if (entries.get(entry.text) !== entry) return;
    const wanted = entry.consumed();
    for (const service of entry.indexed) if (!wanted.has(service)) unindex(entry, service);
    for (const service of wanted) {
      if (entry.indexed.has(service)) continue;
      const { index, text } = placeOf(entry, service);
      const set = index.get(text) ?? new Set();
      index.set(text, set.add(entry));
    }
    entry.indexed = wanted;
  }

  function unindex(entry: ConsumerEntry, service: string): void {
    const { index, text } = placeOf(entry, service);
    const set = index.get(text);
    set?.delete(entry);
    if (set?.size === 0) index.delete(text);
  }

  /** "" stands for all services of the namespace. */
  function placeOf({ namespace }: ConsumerEntry, service: string) {
    if (service === "") return { index: byNamespace, text: namespace };
    return { index: byService, text: serviceKeyText({ namespace, service }) };
  }

  function forget(entry: ConsumerEntry): void {
    for (const service of entry.indexed) unindex(entry, service);
    entries.delete(entry.text);
    closed.delete(entry.text);
  }

  function forgetOld(): void {
    const before = clock.monotonic() - FORGET_MS;
    for (const entry of closed.values()) {
      if (entry.contactedAt > before) break;
      forget(entry);
    }
  }

  /** The clients of a service, each once. */
  function* clientsOf(key: ServiceKey): Iterable<ConsumerEntry> {
    const named = byService.get(serviceKeyText(key));
    const wide = byNamespace.get(key.namespace);
    for (const entry of wide ?? []) yield entry;
    for (const entry of named ?? []) if (wide?.has(entry) !== true) yield entry;
  }

  function consumerOf(entry: ConsumerEntry, key: ServiceKey): Consumer | undefined {
    const now = clock.monotonic();
    const use = entry.use(key.service, revisionOf(key), now);
    if (use === undefined || now - use.contactedAt > FORGET_MS) return undefined;
    return {
      id: entry.client.id,
      held: use.held,
      open: use.open,
      lastContactAt: clock.now() - (now - use.contactedAt),
    };
  }

  function servedOf(entry: ConsumerEntry): ServedClient {
    const now = clock.monotonic();
    return {
      namespace: entry.namespace,
      id: entry.client.id,
      named: entry.client.named,
      transport: entry.transport,
      open: entry.isOpen,
      lastContactAt: clock.now() - (entry.isOpen ? 0 : now - entry.contactedAt),
      ...entry.served(now - FORGET_MS),
    };
  }

  return {
    polled(client, key, held) {
      const entry = entryOf(client, key.namespace);
      if (entry.polled(key.service, held, clock.monotonic())) reindex(entry);
      settle(entry);
    },
    waiting(client, key) {
      const entry = entryOf(client, key.namespace);
      const end = entry.waiting(key.service, clock.monotonic());
      reindex(entry);
      settle(entry);
      return () => {
        end(clock.monotonic());
        settle(entry);
      };
    },
    fetched(client, selection, heldUpTo) {
      const entry = entryOf(client, selection.namespace);
      if (entry.fetched(selection, heldUpTo, clock.monotonic())) reindex(entry);
      settle(entry);
    },
    streaming(client, selection, drained) {
      const entry = entryOf(client, selection.namespace);
      const { isNew, end } = entry.streaming(selection, drained, clock.monotonic());
      if (isNew) reindex(entry);
      settle(entry);
      return () => {
        if (end(clock.monotonic())) reindex(entry);
        if (entry.consumed().size === 0) forget(entry);
        else settle(entry);
      };
    },
    forgetHeld() {
      for (const entry of entries.values()) entry.forgetHeld();
    },
    get size() {
      return entries.size;
    },
    of(key) {
      forgetOld();
      const consumers: Consumer[] = [];
      for (const entry of clientsOf(key)) {
        const consumer = consumerOf(entry, key);
        if (consumer !== undefined) consumers.push(consumer);
      }
      return consumers;
    },
    count(key) {
      forgetOld();
      const wide = byNamespace.get(key.namespace);
      let count = wide?.size ?? 0;
      for (const entry of byService.get(serviceKeyText(key)) ?? []) if (wide?.has(entry) !== true) count += 1;
      return count;
    },
    served(namespace) {
      forgetOld();
      const served: ServedClient[] = [];
      for (const entry of entries.values())
        if (namespace === undefined || entry.namespace === namespace) served.push(servedOf(entry));
      return served;
    },
  };
}
