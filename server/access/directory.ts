import type { Identity } from "#server/ports/access.ts";
import type { KeyFeed } from "#server/ports/feed.ts";
import type { KeyValue, StoreEvent } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { readRecord, StoredClusterSecret, StoredSession, StoredToken } from "./records.ts";

/** Stands for the revision of what is here alone: newer than any listing, which does not hold it. */
export const NEVER_STORED = Number.MAX_SAFE_INTEGER;

interface Session {
  readonly record: StoredSession;
  /** Made of the token as it was when the session was last used. */
  made: { readonly token: Identity; readonly identity: Identity } | undefined;
}

/**
 * Tokens, sessions and the cluster secret as last seen in the store. A record that cannot be read is left out and
 * logged; the others go on.
 */
export class Directory implements KeyFeed {
  readonly #root: string;
  readonly #log: Log;
  readonly #tokens = new Map<string, { readonly hash: string; readonly identity: Identity }>();
  readonly #tokensByHash = new Map<string, Identity>();
  readonly #sessions = new Map<string, Session>();
  readonly #hashOfSession = new WeakMap<Identity, string>();
  readonly #revisions = new Map<string, number>();
  #clusterSecret: string | undefined;

  /** `root`: what the keys begin with, ending in a slash. `builtIn`: a token that is not in the store. */
  constructor(root: string, log: Log, builtIn?: { readonly hash: string; readonly identity: Identity }) {
    this.#root = root;
    this.#log = log;
    if (builtIn !== undefined) this.#addToken(builtIn.hash, builtIn.identity);
  }

  get clusterSecret(): string | undefined {
    return this.#clusterSecret;
  }

  tokenByHash(hash: string): Identity | undefined {
    return this.#tokensByHash.get(hash);
  }

  /** What a session stands for, as long as its token does; the same object until the token changes. */
  sessionByHash(hash: string): Identity | undefined {
    const session = this.#sessions.get(hash);
    const token = session === undefined ? undefined : this.#tokens.get(session.record.tokenId)?.identity;
    if (session === undefined || token === undefined) return undefined;
    if (session.made?.token !== token) {
      const expiresAt = Math.min(session.record.expiresAt, token.expiresAt ?? Infinity);
      const identity: Identity = Object.freeze({ ...token, kind: "session", expiresAt });
      session.made = { token, identity };
      this.#hashOfSession.set(identity, hash);
    }
    return session.made.identity;
  }

  /** Whether an identity given out earlier still is what its token or session stands for. */
  holds(identity: Identity): boolean {
    const sessionHash = this.#hashOfSession.get(identity);
    if (sessionHash !== undefined) return this.sessionByHash(sessionHash) === identity;
    return this.#tokens.get(identity.id)?.identity === identity;
  }

  reset(entries: readonly KeyValue[], revision: number): void {
    const present = new Set(entries.map((entry) => entry.key));
    for (const [key, seen] of this.#revisions) {
      // What was written here after the listing is newer than it, and stays.
      if (!present.has(key) && seen <= revision) this.remove(key);
    }
    for (const entry of entries) this.put(entry);
  }

  forgetRevisions(): void {
    for (const key of this.#revisions.keys()) if (!this.isLocal(key)) this.#revisions.set(key, 0);
  }

  /** Whether the store never heard of it. */
  isLocal(key: string): boolean {
    return this.#revisions.get(key) === NEVER_STORED;
  }

  apply(events: readonly StoreEvent[]): void {
    for (const event of events) {
      if (event.kind === "put") this.put(event.entry);
      else if ((this.#revisions.get(event.key) ?? 0) <= event.modRevision) this.remove(event.key);
    }
  }

  /** Takes an entry in; also one that was just written here and has not come back yet. */
  put({ key, value, modRevision }: Pick<KeyValue, "key" | "value" | "modRevision">): void {
    if (!key.startsWith(this.#root) || (this.#revisions.get(key) ?? 0) >= modRevision) return;
    this.remove(key);
    this.#revisions.set(key, modRevision);
    if (this.#read(this.#partsOf(key), value)) return;
    this.#log.warn({ key }, "access record cannot be read and is left out: write it anew or delete it");
  }

  remove(key: string): void {
    this.#revisions.delete(key);
    const { kind, name } = this.#partsOf(key);
    if (kind === "sessions") this.#sessions.delete(name);
    const token = kind === "tokens" ? this.#tokens.get(name) : undefined;
    if (token === undefined) return;
    this.#tokens.delete(name);
    this.#tokensByHash.delete(token.hash);
  }

  #partsOf(key: string) {
    const [kind = "", name = ""] = key.slice(this.#root.length).split("/");
    return { kind, name };
  }

  #read({ kind, name }: { readonly kind: string; readonly name: string }, value: Buffer): boolean {
    switch (kind) {
      case "tokens": {
        const token = readRecord(StoredToken, value);
        if (token === undefined || token.id !== name) return false;
        this.#addToken(token.hash, identityOf(token));
        return true;
      }
      case "sessions": {
        const record = readRecord(StoredSession, value);
        if (record !== undefined) this.#sessions.set(name, { record, made: undefined });
        return record !== undefined;
      }
      case "cluster-secret": {
        const record = readRecord(StoredClusterSecret, value);
        this.#clusterSecret = record?.secret ?? this.#clusterSecret;
        return record !== undefined;
      }
      default:
        return true; // of a later version, or the mark of the first token
    }
  }

  #addToken(hash: string, identity: Identity): void {
    this.#tokens.set(identity.id, { hash, identity: Object.freeze(identity) });
    this.#tokensByHash.set(hash, identity);
  }
}

function identityOf({ id, name, scopes, namespaces, expiresAt }: StoredToken): Identity {
  return { kind: "token", id, name, scopes, namespaces, ...(expiresAt === undefined ? {} : { expiresAt }) };
}
