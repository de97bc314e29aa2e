import { HeadgateError } from "#lib/contract/error.ts";
import { Registration, type PutInstanceBody } from "#lib/contract/registration.ts";
import { type KeySpace, type ServiceKey, serviceKeyText } from "#server/core/keys.ts";
import type { RegisterResult, Registry } from "#server/ports/control.ts";
import {
  StoreFrozen,
  StoreRefused,
  StoreUnavailable,
  type LeaseId,
  type Operation,
  type Store,
} from "#server/ports/store.ts";
import { isDeepStrictEqual } from "node:util";
import { type Deregistrations, readDeregistrations, tellingOf } from "./deregistrations.ts";
import type { Registrations } from "./registrations.ts";
import { standsAt } from "./stands-at.ts";
import { Turns } from "./turns.ts";
import type { WatchedTables } from "./watched-tables.ts";

/** A table holds no more. */
export const MAX_INSTANCES = 5000;
/** A lease that is forgotten here ends by its TTL instead of at once. */
const MAX_REMEMBERED_LEASES = 50_000;

interface RegistryParts {
  readonly store: Store;
  readonly keys: KeySpace;
  readonly registrations: Registrations;
  readonly deregistrations: Deregistrations;
  readonly tables: Pick<WatchedTables, "isLeaving">;
}

interface Standing {
  readonly registration: Registration | undefined;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly lease: LeaseId | undefined;
}

/**
 * Registrations by HTTP: one lease each, renewed by whichever replica is asked. While the store is away every call
 * fails with `unavailable`, so that nobody takes silence for "not registered".
 */
export class StoreRegistry implements Registry {
  readonly #parts: RegistryParts;
  /** Leases granted here; another client's lease may hold keys that are none of ours. */
  readonly #granted = new Set<LeaseId>();
  readonly #goodbyes = new Turns();

  constructor(parts: RegistryParts) {
    this.#parts = parts;
  }

  async register(
    service: ServiceKey,
    id: string,
    body: PutInstanceBody & { ttlSeconds: number },
  ): Promise<RegisterResult> {
    const { ttlSeconds, ...given } = body;
    const registration = Registration.parse({ v: 1, ...given });
    return await translate(async () => {
      const standing = await this.#standing(service, id);
      if (standing === undefined && this.#parts.registrations.count(service) >= MAX_INSTANCES) {
        throw new HeadgateError(
          "conflict",
          `${service.service} has ${MAX_INSTANCES} instances: a table holds no more`,
        );
      }
      const kept = standing === undefined ? undefined : await this.#keptLease(standing, ttlSeconds);
      if (
        standing !== undefined &&
        kept !== undefined &&
        isDeepStrictEqual(standing.registration, registration) &&
        // Registering ends a leave: the leader must hear of it.
        !this.#parts.tables.isLeaving(service, id)
      ) {
        return { created: false, registration, ttlSeconds, revision: standing.modRevision };
      }
      const put = (lease: LeaseId | undefined) =>
        this.#put(service, id, registration, ttlSeconds, lease, standing);
      const revision = await put(kept ?? undefined).catch((error: unknown) => {
        // The kept lease ran out in between.
        if (error instanceof StoreRefused && error.reason === "lease_gone") return put(undefined);
        throw error;
      });
      return { created: standing === undefined, registration, ttlSeconds, revision };
    });
  }

  async heartbeat(service: ServiceKey, id: string): Promise<number | undefined> {
    return await translate(async () => {
      const standing = await this.#standing(service, id);
      if (standing === undefined) return undefined;
      return standing.lease === undefined ? 0 : await this.#parts.store.keepAlive(standing.lease);
    });
  }

  /** As `deregister`, unless it was registered again since this replica last looked. */
  async deregisterLeft(service: ServiceKey, id: string): Promise<void> {
    await translate(async () => {
      const { store, registrations } = this.#parts;
      const known = registrations.keysOf(service, id).flatMap((key) => registrations.byKey(key) ?? []);
      const { succeeded } = await store.txn(
        known.map(({ key, modRevision }) => ({ key, modRevision })),
        known.map(({ key }): Operation => ({ kind: "delete", key })),
      );
      if (!succeeded) return;
      for (const { lease } of known) await this.#revoke(lease as LeaseId | undefined); // it came from the store
    });
  }

  /** One after another for a service, so that they do not keep overtaking each other. */
  async deregister(service: ServiceKey, id: string): Promise<void> {
    const turn = async () => await translate(() => this.#deregister(service, id));
    await this.#goodbyes.take(serviceKeyText(service), turn);
  }

  /** What is told of others stays told, whoever wrote it meanwhile: else their goodbyes would pass for a loss. */
  async #deregister(service: ServiceKey, id: string): Promise<void> {
    const { store, keys, registrations, deregistrations } = this.#parts;
    const announced = new Set([...registrations.keysOf(service, id), keys.registry(service, id)]);
    const deletes = [...announced].map((key): Operation => ({ kind: "delete", key }));
    const standing = await this.#standing(service, id);
    const key = keys.deregistered(service);
    // Whichever of them is seen to go last, and whichever a next leader finds in the table, it went on purpose.
    const revisions = new Set(
      [...announced].flatMap((each) => registrations.byKey(each)?.createRevision ?? []),
    );
    if (standing !== undefined) revisions.add(standing.createRevision);
    let told = deregistrations.of(service);
    for (let isDone = false; !isDone;) {
      const telling: Operation[] =
        revisions.size === 0 ? [] : [{ kind: "put", key, value: tellingOf(told, id, [...revisions]) }];
      const unchanged = revisions.size === 0 ? [] : [standsAt(key, told.modRevision)];
      isDone = (await store.txn(unchanged, [...telling, ...deletes])).succeeded;
      if (!isDone) told = readDeregistrations(await store.get(key));
    }
    await this.#revoke(standing?.lease);
  }

  /** By the watched copy, which is quick; by the store, when the copy may lag. */
  async #standing(service: ServiceKey, id: string): Promise<Standing | undefined> {
    const { store, keys, registrations } = this.#parts;
    const key = keys.registry(service, id);
    const watched = registrations.byKey(key);
    if (watched !== undefined) return { ...watched, lease: watched.lease as LeaseId | undefined }; // it came from the store
    const entry = await store.get(key);
    return entry === undefined
      ? undefined
      : {
          registration: undefined,
          createRevision: entry.createRevision,
          modRevision: entry.modRevision,
          lease: entry.lease,
        };
  }

  /** The standing lease, renewed, when it has the TTL asked for. `null`: permanent as asked. Undefined: a new one is needed. */
  async #keptLease({ lease }: Standing, ttlSeconds: number): Promise<LeaseId | null | undefined> {
    if (lease === undefined) return ttlSeconds === 0 ? null : undefined;
    if (ttlSeconds === 0) return undefined;
    const granted = await this.#parts.store.leaseTtl(lease);
    if (granted !== ttlSeconds) return undefined;
    return (await this.#parts.store.keepAlive(lease)) === undefined ? undefined : lease;
  }

  async #put(
    service: ServiceKey,
    id: string,
    registration: Registration,
    ttlSeconds: number,
    kept: LeaseId | undefined,
    standing: Standing | undefined,
  ): Promise<number> {
    const { store, keys } = this.#parts;
    const lease = kept ?? (ttlSeconds === 0 ? undefined : await store.grantLease(ttlSeconds));
    const value = Buffer.from(JSON.stringify(registration));
    const { revision } = await store.txn(
      [],
      [{ kind: "put", key: keys.registry(service, id), value, ...(lease === undefined ? {} : { lease }) }],
    );
    if (lease !== undefined) this.#remember(lease);
    if (standing?.lease !== lease) await this.#revoke(standing?.lease);
    return revision;
  }

  #remember(lease: LeaseId): void {
    this.#granted.add(lease);
    const [oldest] = this.#granted;
    if (this.#granted.size > MAX_REMEMBERED_LEASES && oldest !== undefined) this.#granted.delete(oldest);
  }

  async #revoke(lease: LeaseId | undefined): Promise<void> {
    if (lease === undefined || !this.#granted.delete(lease)) return;
    await this.#parts.store.revokeLease(lease);
  }
}

/** The store's troubles in the API's words. */
export async function translate<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreFrozen)
      throw new HeadgateError("unavailable", error.message, { cause: error, retryAfterMs: 5000 });
    if (error instanceof StoreUnavailable) {
      const outcome = error.unknownOutcome ? "whether it took effect is not known" : "nothing was changed";
      throw new HeadgateError("unavailable", `the store cannot be reached: ${outcome}`, {
        cause: error,
        details: { unknownOutcome: error.unknownOutcome },
      });
    }
    if (error instanceof StoreRefused) {
      throw new HeadgateError(
        error.reason === "too_large" ? "too_large" : "unavailable",
        `the store refuses: ${error.message}`,
        { cause: error },
      );
    }
    throw error;
  }
}
