import type { ICompare, IRequestOp } from "etcd3";

import type { Clock } from "#server/ports/clock.ts";
import {
  StoreRefused,
  StoreUnavailable,
  type Compare,
  type KeyValue,
  type LeaseId,
  type Listing,
  type Operation,
  type Store,
  type StoreHealth,
  type TxnResult,
  type Watch,
  type WatchListener,
} from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { checkKey, checkRevision, checkTtl, checkTxn } from "#server/store/limits.ts";

import type { Connection } from "./connection.ts";
import { entryOf, isLeaseId, keyAfter, leaseIdOf, type KeyRange, rangeOf, rangesAround } from "./entries.ts";
import { isCompacted } from "./errors.ts";
import { KeepAlives } from "./keep-alives.ts";
import { EtcdWatch } from "./watch.ts";

const pageKeys = 1000;
const listTries = 3;

/** The store in an etcd cluster (3.4 and later). */
export class EtcdStore implements Store {
  readonly kind = "etcd";
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #keepAlives: KeepAlives;

  constructor(connection: Connection, clock: Clock, log: Log) {
    this.#connection = connection;
    this.#clock = clock;
    this.#log = log;
    this.#keepAlives = new KeepAlives(connection, clock);
  }

  async get(key: string): Promise<KeyValue | undefined> {
    checkKey(key);
    const { kvs } = await this.#connection.call(async (client) => client.kv.range({ key: Buffer.from(key) }));
    return kvs[0] && entryOf(kvs[0]);
  }

  async list(
    prefix: string,
    { except = [] }: { readonly except?: readonly string[] } = {},
  ): Promise<Listing> {
    const ranges = rangesAround(rangeOf(prefix), except.map(rangeOf));
    for (let attempt = 1; ; attempt++) {
      const listing = await this.#listOnce(ranges);
      if (listing) return listing;
      if (attempt === listTries) {
        throw new StoreUnavailable("etcd compacts faster than it can be listed", { unknownOutcome: false });
      }
    }
  }

  async page(prefix: string, after: string, limit: number): Promise<Listing> {
    const range = rangeOf(prefix);
    const from = keyAfter(Buffer.from(after));
    const key = Buffer.compare(from, range.key) > 0 ? from : range.key;
    const page = await this.#connection.call(async (client) => client.kv.range({ ...range, key, limit }));
    return {
      revision: Number(page.header.revision),
      entries: page.kvs.map(entryOf).filter((entry) => entry !== undefined),
    };
  }

  async txn(compares: readonly Compare[], operations: readonly Operation[]): Promise<TxnResult> {
    checkTxn(compares, operations);
    const request = { compare: compares.map(compareOf), success: operations.map(requestOf) };
    const { succeeded, header } = await this.#connection.call(async (client) => client.kv.txn(request));
    return { succeeded, revision: Number(header.revision) };
  }

  watch(prefix: string, fromRevision: number, listener: WatchListener): Watch {
    checkRevision(fromRevision);
    return new EtcdWatch(prefix, fromRevision, listener, {
      connection: this.#connection,
      clock: this.#clock,
      log: this.#log,
    });
  }

  async grantLease(ttlSeconds: number): Promise<LeaseId> {
    checkTtl(ttlSeconds);
    const { ID } = await this.#connection.call(async (client) =>
      client.leaseClient.leaseGrant({ TTL: ttlSeconds }),
    );
    return leaseIdOf(ID);
  }

  async keepAlive(lease: LeaseId): Promise<number | undefined> {
    return isLeaseId(lease) ? this.#keepAlives.keepAlive(lease) : undefined;
  }

  async leaseTtl(lease: LeaseId): Promise<number | undefined> {
    if (!isLeaseId(lease)) return undefined;
    const { TTL, grantedTTL } = await this.#connection.call(async (client) =>
      client.leaseClient.leaseTimeToLive({ ID: lease }),
    );
    return Number(TTL) < 0 ? undefined : Number(grantedTTL);
  }

  async revokeLease(lease: LeaseId): Promise<void> {
    if (!isLeaseId(lease)) return;
    try {
      await this.#connection.call(async (client) => client.leaseClient.leaseRevoke({ ID: lease }));
    } catch (error) {
      if (!(error instanceof StoreRefused && error.reason === "lease_gone")) throw error;
    }
  }

  async compact(revision: number): Promise<void> {
    checkRevision(revision);
    try {
      await this.#connection.call(async (client) => client.kv.compact({ revision }));
    } catch (error) {
      if (!isCompacted(error)) throw error;
    }
  }

  health(): StoreHealth {
    return this.#connection.health.get();
  }

  onHealth(listener: (health: StoreHealth) => void): () => void {
    return this.#connection.health.listen(listener);
  }

  async close(): Promise<void> {
    this.#connection.close();
  }

  /** Page by page, each of the first one's revision. Undefined when that was compacted meanwhile. */
  async #listOnce(ranges: readonly KeyRange[]): Promise<Listing | undefined> {
    const entries: KeyValue[] = [];
    let revision = 0;
    try {
      for (const { key: first, range_end } of ranges) {
        let key = first;
        for (;;) {
          const request = { key, range_end, limit: pageKeys, revision };
          const page = await this.#connection.call(async (client) => client.kv.range(request));
          if (revision === 0) revision = Number(page.header.revision);
          for (const kv of page.kvs) {
            const entry = entryOf(kv);
            if (entry) entries.push(entry);
          }
          const last = page.kvs.at(-1);
          if (!page.more || !last) break;
          key = keyAfter(last.key);
        }
      }
      return { revision, entries };
    } catch (error) {
      if (isCompacted(error)) return undefined;
      throw error;
    }
  }
}

function compareOf(compare: Compare): ICompare {
  if ("prefix" in compare) {
    const range = rangeOf(compare.prefix);
    return { ...range, target: "Mod", result: "Less", mod_revision: compare.unchangedSince + 1 };
  }
  const key = Buffer.from(compare.key);
  if ("createRevision" in compare) {
    return { key, target: "Create", result: "Equal", create_revision: compare.createRevision };
  }
  if ("modRevision" in compare)
    return { key, target: "Mod", result: "Equal", mod_revision: compare.modRevision };
  return { key, target: "Value", result: "Equal", value: compare.value };
}

function requestOf(operation: Operation): IRequestOp {
  const key = Buffer.from(operation.key);
  if (operation.kind === "delete") return { request_delete_range: { key } };
  const { value, lease } = operation;
  if (lease === undefined) return { request_put: { key, value } };
  if (!isLeaseId(lease)) throw new StoreRefused("lease_gone", `lease ${lease} is gone: grant a new one`);
  return { request_put: { key, value, lease } };
}
