import type { Scope } from "#lib/contract/access.ts";
import { HeadgateError } from "#lib/contract/error.ts";
import type { Access, Credentials, Identity, SignedIn } from "#server/ports/access.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { KeyFeed } from "#server/ports/feed.ts";
import { StoreFrozen, type KeyValue, type Store, type StoreEvent } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { sessionCookie, sessionIdOf } from "./cookie.ts";
import { Directory, NEVER_STORED } from "./directory.ts";
import { isLoopbackHost } from "./loopback-host.ts";
import { readRecord, type StoredSession, StoredToken, writeRecord } from "./records.ts";
import { hashOf, newId, newSecret, newToken, sameSecret } from "./secrets.ts";
import { SignInLimit } from "./sign-in-limit.ts";

const SESSION_SECONDS = 12 * 3600;
const BEARER = "Bearer ";

export interface AccessDeps {
  readonly store: Pick<Store, "get" | "list" | "txn" | "grantLease">;
  /** Names of the store's keys: `auth(path)`. */
  readonly keys: { auth(path: string): string };
  readonly clock: Pick<Clock, "now" | "monotonic">;
  readonly log: Log;
  /** An admin token of the settings, ≥ 32 characters. Only its hash is kept, and only in memory. */
  readonly bootstrapToken?: string | undefined;
  /** `off`: everyone who names this machine as a loopback name is an admin. */
  readonly mode: "required" | "off";
}

export interface NewToken {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly namespaces: readonly string[];
  /** ms since the epoch. */
  readonly expiresAt?: number;
}

/** Access as the whole server uses it; fed with the store's `auth/…` keys. */
export interface AccessControl extends Access, KeyFeed {
  /**
   * Makes what every cluster needs once: the secret of its replicas, and an admin token where there is none. Answers
   * that token, this one time. Rejects with StoreUnavailable; calling again is safe.
   */
  ensureFirstToken(): Promise<string | undefined>;
  /** Makes a machine token. Answers it, this one time. Rejects with StoreUnavailable. */
  createToken(token: NewToken): Promise<string>;
}

const OPEN: Identity = Object.freeze({
  kind: "open",
  id: "open",
  name: "anyone",
  scopes: ["admin"],
  namespaces: ["*"],
} as const);

export function createAccess(deps: AccessDeps): AccessControl {
  return new StoreAccess(deps);
}

class StoreAccess implements AccessControl {
  readonly mode: "required" | "off";
  readonly #deps: AccessDeps;
  readonly #directory: Directory;
  readonly #limit: SignInLimit;
  #isRead = false;

  constructor(deps: AccessDeps) {
    this.#deps = deps;
    this.mode = deps.mode;
    this.#directory = new Directory(deps.keys.auth(""), deps.log, builtInToken(deps.bootstrapToken));
    this.#limit = new SignInLimit(() => deps.clock.monotonic());
  }

  get isRead(): boolean {
    return this.#isRead;
  }

  reset(entries: readonly KeyValue[], revision: number): void {
    this.#directory.reset(entries, revision);
    this.#isRead = true;
  }

  apply(events: readonly StoreEvent[]): void {
    this.#directory.apply(events);
  }

  forgetRevisions(): void {
    this.#directory.forgetRevisions();
  }

  identify({ authorization, cookie, host }: Credentials, secure: boolean): Identity | undefined {
    if (this.mode === "off") return isLoopbackHost(host) ? OPEN : undefined;
    if (authorization !== undefined) {
      // Unknown and malformed tokens take the same path: hashed, and not found.
      return this.#unexpired(this.#directory.tokenByHash(hashOf(bearerOf(authorization))));
    }
    const sessionId = sessionIdOf(cookie, secure);
    return sessionId === undefined
      ? undefined
      : this.#unexpired(this.#directory.sessionByHash(hashOf(sessionId)));
  }

  isCurrent(identity: Identity): boolean {
    if (identity === OPEN) return this.mode === "off";
    return this.#unexpired(identity) !== undefined && this.#directory.holds(identity);
  }

  async signIn(token: string, address: string, secure: boolean): Promise<SignedIn> {
    const retryAfterMs = this.#limit.take(address);
    if (retryAfterMs > 0)
      throw new HeadgateError("rate_limited", "too many attempts to sign in; wait", { retryAfterMs });
    const holder = this.#unexpired(this.#directory.tokenByHash(hashOf(token)));
    if (holder === undefined)
      throw new HeadgateError("unauthenticated", "this token is not known, or has expired");
    this.#limit.succeeded(address);
    const sessionId = newSecret();
    const identity = await this.#storeSession(sessionId, holder);
    return { identity, setCookie: sessionCookie(sessionId, SESSION_SECONDS, secure) };
  }

  async signOut({ cookie }: Credentials, secure: boolean): Promise<string> {
    const sessionId = sessionIdOf(cookie, secure);
    if (sessionId !== undefined && this.#directory.sessionByHash(hashOf(sessionId)) !== undefined) {
      const key = this.#deps.keys.auth(`sessions/${hashOf(sessionId)}`);
      if (!this.#directory.isLocal(key)) await this.#deps.store.txn([], [{ kind: "delete", key }]);
      this.#directory.remove(key);
    }
    return sessionCookie("", 0, secure);
  }

  clusterSecret(): string | undefined {
    return this.#directory.clusterSecret;
  }

  isClusterSecret(presented: string | undefined): boolean {
    const secret = this.#directory.clusterSecret;
    return secret !== undefined && presented !== undefined && sameSecret(secret, presented);
  }

  async ensureFirstToken(): Promise<string | undefined> {
    await this.#ensureClusterSecret();
    if (this.mode === "off" || this.#deps.bootstrapToken !== undefined) return undefined;
    const { keys, store } = this.#deps;
    // Two replicas at once both see no token: the mark, read before looking for tokens, lets one of them through.
    const mark = keys.auth("first-token");
    const seen = await store.get(mark);
    const tokens = await store.list(keys.auth("tokens/"));
    // The sample fleet's token, or another that is no admin's, lets nobody in to make a better one.
    if (tokens.entries.some(({ value }) => mayBeAdmin(value))) return undefined;
    const { id, token, record } = this.#newToken({ name: "admin", scopes: ["admin"], namespaces: ["*"] });
    const key = keys.auth(`tokens/${id}`);
    const { succeeded, revision } = await store.txn(
      [seen === undefined ? { key: mark, createRevision: 0 } : { key: mark, modRevision: seen.modRevision }],
      [
        { kind: "put", key, value: writeRecord(record) },
        { kind: "put", key: mark, value: Buffer.from(JSON.stringify({ v: 1, id })) },
      ],
    );
    if (!succeeded) return undefined;
    this.#directory.put({ key, value: writeRecord(record), modRevision: revision });
    return token;
  }

  async createToken(given: NewToken): Promise<string> {
    const { keys, store } = this.#deps;
    const { id, token, record } = this.#newToken(given);
    const key = keys.auth(`tokens/${id}`);
    const { revision } = await store.txn([], [{ kind: "put", key, value: writeRecord(record) }]);
    this.#directory.put({ key, value: writeRecord(record), modRevision: revision });
    return token;
  }

  #newToken({ name, scopes, namespaces, expiresAt }: NewToken) {
    const id = newId();
    const token = newToken(id);
    const expiry = expiresAt === undefined ? {} : { expiresAt };
    const record: StoredToken = {
      v: 1,
      id,
      name,
      hash: hashOf(token),
      scopes: [...scopes],
      namespaces: [...namespaces],
      createdAt: this.#deps.clock.now(),
      ...expiry,
    };
    return { id, token, record };
  }

  async #storeSession(sessionId: string, holder: Identity): Promise<Identity> {
    const { keys, store, clock } = this.#deps;
    const hash = hashOf(sessionId);
    const createdAt = clock.now();
    const record: StoredSession = {
      v: 1,
      tokenId: holder.id,
      createdAt,
      expiresAt: createdAt + SESSION_SECONDS * 1000,
    };
    const key = keys.auth(`sessions/${hash}`);
    const value = writeRecord(record);
    const put = async (): Promise<number> => {
      const lease = await store.grantLease(SESSION_SECONDS);
      return (await store.txn([], [{ kind: "put", key, value, lease }])).revision;
    };
    const modRevision = await put().catch((error: unknown) => {
      // Whoever is to accept the store's history must get in: to this replica, until it restarts.
      if (error instanceof StoreFrozen) return NEVER_STORED;
      throw error;
    });
    this.#directory.put({ key, value, modRevision });
    const identity = this.#directory.sessionByHash(hash);
    if (identity === undefined)
      throw new HeadgateError("unauthenticated", "the token was revoked while signing in");
    return identity;
  }

  async #ensureClusterSecret(): Promise<void> {
    const { keys, store } = this.#deps;
    const key = keys.auth("cluster-secret");
    const value = Buffer.from(JSON.stringify({ v: 1, secret: newSecret() }));
    await store.txn([{ key, createRevision: 0 }], [{ kind: "put", key, value }]);
    const entry = await store.get(key);
    if (entry !== undefined) this.#directory.put(entry);
  }

  #unexpired(identity: Identity | undefined): Identity | undefined {
    if (identity?.expiresAt === undefined) return identity;
    return this.#deps.clock.now() < identity.expiresAt ? identity : undefined;
  }
}

/** A record that cannot be read may be an admin's of another version. */
function mayBeAdmin(value: Buffer): boolean {
  return readRecord(StoredToken, value)?.scopes.includes("admin") ?? true;
}

/** The token of a header; the scheme's case does not matter. A header of another kind is hashed as it stands. */
function bearerOf(authorization: string): string {
  if (authorization.startsWith(BEARER)) return authorization.slice(BEARER.length);
  return authorization.replace(/^bearer /i, "");
}

function builtInToken(token: string | undefined) {
  if (token === undefined) return undefined;
  const hash = hashOf(token);
  // The id tells one bootstrap token from the next, so that a changed one ends the sessions of the former.
  const id = `bootstrap-${hash.slice(0, 12)}`;
  const identity: Identity = {
    kind: "bootstrap",
    id,
    name: "bootstrap",
    scopes: ["admin"],
    namespaces: ["*"],
  };
  return { hash, identity };
}
