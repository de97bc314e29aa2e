import type { EpochPreview, FrozenView } from "#lib/contract/cluster.ts";
import { HeadgateError } from "#lib/contract/error.ts";
import { serviceKeyText, type KeySpace, type ParsedKey, type ServiceKey } from "#server/core/keys.ts";
import type { ReadSource } from "#server/core/source.ts";
import { decodeChunk, decodeHead } from "#server/core/table.ts";
import type { AuditEntry } from "#lib/contract/audit.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { EpochAsked } from "#server/ports/history.ts";
import type { Compare, KeyValue, Listing, Store } from "#server/ports/store.ts";
import { askedBy } from "./audit/audit-entries.ts";
import { readHead, recordBehind } from "./audit/audit-store.ts";
import { readEpoch, writeEpoch } from "./epoch.ts";
import { batches, restoreKind, restoreTables, type Group } from "./epoch-restore.ts";
import type { History } from "./history.ts";
import { listAll } from "./list-all.ts";
import { translate } from "./registry.ts";

/** As long as a session lives: those that are written back say themselves when they end. */
const ACCESS_LEASE_SECONDS = 12 * 3600;
const MAX_GONE = 100;
/** A place for its record that another took meanwhile is looked for again this often. */
const TRIES = 20;

interface AcceptanceParts {
  readonly store: Store;
  readonly clock: Pick<Clock, "now">;
  readonly keys: KeySpace;
  readonly history: History;
  readonly readSource: ReadSource;
  /** Resolves when the store has been looked at anew. */
  readonly relist: () => Promise<void>;
}

/** What an operator does about a store of another history: look at what it holds, and go on with it. */
export class EpochAcceptance {
  readonly #parts: AcceptanceParts;

  constructor(parts: AcceptanceParts) {
    this.#parts = parts;
  }

  async preview(): Promise<EpochPreview> {
    const { store, keys, history } = this.#parts;
    const { accept } = this.#frozen();
    const { entries } = await translate(() => listAll(store, keys));
    const rewritten = (kind: ParsedKey["kind"]) => {
      const { written, removed } = restoreKind(history.copy.of(kind), this.#of(entries, kind));
      return { written, removed };
    };
    return {
      accept,
      restore: {
        policies: rewritten("policy"),
        overrides: rewritten("intents"),
        access: rewritten("auth"),
      },
      services: this.#services(entries),
    };
  }

  async accept(epoch: string, asked: EpochAsked): Promise<void> {
    const { store, keys, history, relist } = this.#parts;
    this.#frozen();
    await translate(async () => {
      const listing = await listAll(store, keys);
      const verdict = history.judge(listing);
      if (verdict.kind === "foreign") {
        history.freeze(verdict);
        const { accept, text } = this.#frozen();
        if (epoch !== accept)
          throw new HeadgateError("conflict", `nothing was accepted, ${epoch} would not be it. ${text}`);
        await this.#write(listing, epoch, verdict.found, asked);
      }
      await relist();
    });
    if (history.epoch !== epoch)
      throw new HeadgateError("conflict", "the store is another than was looked at: look again");
  }

  /**
   * The epoch last, with its record: whoever follows it finds the rest. Interrupted, all stays frozen, and it can be
   * done again.
   */
  async #write(
    { entries }: Listing,
    epoch: string,
    found: string | undefined,
    asked: EpochAsked,
  ): Promise<void> {
    const { restore } = asked;
    const { store, keys, history } = this.#parts;
    const entry = entries.find(({ key }) => key === keys.epoch);
    const unchanged: Compare =
      entry === undefined
        ? { key: keys.epoch, createRevision: 0 }
        : { key: keys.epoch, modRevision: entry.modRevision };
    const write = async (operations: Group, compares: readonly Compare[] = []) =>
      (await store.txn([unchanged, ...compares], operations)).succeeded;
    const groups = [
      // A new name for what was found: it is of our own past.
      ...restoreTables(keys, history.copy.of("table"), this.#of(entries, "table"), found !== epoch).groups,
      ...(restore ? [...this.#restored(entries, "policy"), ...this.#restored(entries, "intents")] : []),
      ...(restore || !hasHolders(keys, entries) ? await this.#restoredAccess(entries) : []),
    ];
    for (const batch of batches(groups)) if (!(await write(batch))) throw changed();
    const theirs = entry === undefined ? undefined : readEpoch(entry.value);
    const { known } = this.#frozen();
    const succeeds = [known, ...(history.value?.succeeds ?? []), ...(theirs?.succeeds ?? [])];
    const accepting = { kind: "put", key: keys.epoch, value: writeEpoch({ epoch, succeeds }) } as const;
    for (let attempt = 1; ; attempt++) {
      const { key, part } = await this.#recordOf(epoch, known, asked);
      if (await write([accepting, ...part.operations], part.compares)) return;
      // Replicas that follow this store already go on recording.
      const isTaken = (await store.get(key)) !== undefined;
      if (!isTaken || attempt === TRIES) throw changed();
    }
  }

  /** It hangs on whatever records this store has, and says that it is another history from here on. */
  async #recordOf(epoch: string, before: string, { restore, actor, asker }: EpochAsked) {
    const { keys, clock } = this.#parts;
    const entry: AuditEntry = {
      at: clock.now(),
      ...askedBy(actor, asker, "acceptEpoch"),
      change: `the store's history goes on as epoch ${epoch}, ${restore ? "with what was known written back" : "as it was found"}`,
    };
    const head = await readHead(this.#parts);
    const segment = `another history of the store was accepted: epoch ${epoch} in place of ${before}`;
    return recordBehind(keys, { ...head, segment }, entry);
  }

  #restored(entries: readonly KeyValue[], kind: ParsedKey["kind"]): readonly Group[] {
    return restoreKind(this.#parts.history.copy.of(kind), this.#of(entries, kind)).groups;
  }

  async #restoredAccess(entries: readonly KeyValue[]): Promise<readonly Group[]> {
    const known = this.#parts.history.copy.of("auth");
    const isLeased = known.some(({ lease }) => lease !== undefined);
    const lease = isLeased ? await this.#parts.store.grantLease(ACCESS_LEASE_SECONDS) : undefined;
    return restoreKind(known, this.#of(entries, "auth"), lease).groups;
  }

  #services(entries: readonly KeyValue[]): EpochPreview["services"] {
    const { keys, history, readSource } = this.#parts;
    const services = new Map<string, { key: ServiceKey; before: Set<string>; after: Set<string> }>();
    const of = (key: ServiceKey) => {
      const text = serviceKeyText(key);
      const known = services.get(text) ?? { key, before: new Set<string>(), after: new Set<string>() };
      services.set(text, known);
      return known;
    };
    for (const entry of history.copy.of("table")) {
      const parsed = keys.parse(entry.key);
      if (parsed.kind !== "table") continue;
      for (const id of endpointIds(entry.value, parsed.chunk)) of(parsed.service).before.add(id);
    }
    for (const entry of this.#of(entries, "registry")) {
      const read = readSource(entry);
      if (read.ok) of(read.service).after.add(read.registered.id);
    }
    return [...services.values()].map(({ key, before, after }) => ({
      ...key,
      before: before.size,
      after: after.size,
      gone: [...before].filter((id) => !after.has(id)).slice(0, MAX_GONE),
    }));
  }

  #of(entries: readonly KeyValue[], kind: ParsedKey["kind"]): KeyValue[] {
    return entries.filter(({ key }) => this.#parts.keys.parse(key).kind === kind);
  }

  #frozen(): FrozenView {
    const { frozen } = this.#parts.history;
    if (frozen === undefined)
      throw new HeadgateError("conflict", "nothing is frozen: the store is the one known here");
    return frozen;
  }
}

function changed(): HeadgateError {
  return new HeadgateError("conflict", "the store's epoch was changed meanwhile: look again");
}

/** Whether anybody could come in by what the store holds. */
function hasHolders(keys: Pick<KeySpace, "auth">, entries: readonly KeyValue[]): boolean {
  return entries.some(
    ({ key }) => key.startsWith(keys.auth("tokens/")) || key.startsWith(keys.auth("users/")),
  );
}

/** A key that cannot be read has no endpoints that could go. */
function endpointIds(value: Buffer, chunk: number): string[] {
  try {
    const { endpoints } = chunk === 0 ? decodeHead(value) : decodeChunk(value);
    return endpoints.flatMap(({ endpoint }) => (typeof endpoint.id === "string" ? [endpoint.id] : []));
  } catch {
    return [];
  }
}
