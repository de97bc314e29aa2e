import type { Identity } from "#server/ports/access.ts";
import type { KeyFeed } from "#server/ports/feed.ts";
import type { KeyValue, Operation, StoreEvent } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { isAdminToken, isAdminUser } from "./admins.ts";
import {
  readRecord,
  StoredClusterSecret,
  StoredSeen,
  StoredSession,
  StoredSetup,
  StoredToken,
  StoredUser,
} from "./records.ts";
import { type BuiltIn, TokenBook } from "./token-book.ts";
import { UserBook } from "./user-book.ts";

/** Stands for the revision of what is here alone: newer than any listing, which does not hold it. */
export const NEVER_STORED = Number.MAX_SAFE_INTEGER;

interface Session {
  readonly record: StoredSession;
  /** Made of its holder as that was when the session was last used. */
  made: { readonly holder: Identity; readonly identity: Identity } | undefined;
}

type Entry = Pick<KeyValue, "key" | "value" | "modRevision">;

/**
 * Tokens, users, sessions and the cluster secret as last seen in the store. A record that cannot be read is left out
 * and logged; the others go on.
 */
export class Directory implements KeyFeed {
  readonly tokens: TokenBook;
  readonly users = new UserBook();
  readonly #root: string;
  readonly #log: Log;
  readonly #sessions = new Map<string, Session>();
  readonly #hashOfSession = new WeakMap<Identity, string>();
  readonly #seen = new Map<string, StoredSeen>();
  readonly #revisions = new Map<string, number>();
  /** Keys of tokens and users that may be an admin's of another version. */
  readonly #unreadable = new Set<string>();
  readonly #listeners = new Set<() => void>();
  /** Whether something may have ended that nobody was told of yet. */
  #mayHaveEnded = false;
  #setup: StoredSetup | undefined;
  #clusterSecret: string | undefined;

  /** `root`: what the keys begin with, ending in a slash. `builtIn`: a token that is not in the store. */
  constructor(root: string, log: Log, builtIn?: BuiltIn) {
    this.#root = root;
    this.#log = log;
    this.tokens = new TokenBook(builtIn);
  }

  get clusterSecret(): string | undefined {
    return this.#clusterSecret;
  }

  get setup(): StoredSetup | undefined {
    return this.#setup;
  }

  /** What a session stands for, as long as its token or user does; the same object until those change. */
  sessionByHash(hash: string): Identity | undefined {
    const session = this.#sessions.get(hash);
    const holder = session === undefined ? undefined : this.#holderOf(session.record);
    if (session === undefined || holder === undefined) return undefined;
    if (session.made?.holder !== holder) {
      const expiresAt = Math.min(session.record.expiresAt, holder.expiresAt ?? Infinity);
      const identity: Identity = Object.freeze({ ...holder, kind: "session", expiresAt });
      session.made = { holder, identity };
      this.#hashOfSession.set(identity, hash);
    }
    return session.made.identity;
  }

  /** Whether an identity given out earlier still is what its token or session stands for. */
  holds(identity: Identity): boolean {
    const sessionHash = this.#hashOfSession.get(identity);
    if (sessionHash !== undefined) return this.sessionByHash(sessionHash) === identity;
    return this.tokens.holder(identity.id) === identity;
  }

  /** By user, how many sessions stand at a time. */
  sessionsOfUsers(now: number): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { record } of this.#sessions.values()) {
      if (!("userId" in record) || record.expiresAt <= now || this.#holderOf(record) === undefined) continue;
      counts.set(record.userId, (counts.get(record.userId) ?? 0) + 1);
    }
    return counts;
  }

  /** Keys of the oldest sessions of a user or a token, those beyond `most`. */
  sessionsBeyond(most: number, holderId: string): string[] {
    const own = [...this.#sessions].filter(([, { record }]) => holderIdOf(record) === holderId);
    if (own.length <= most) return [];
    return own
      .toSorted(([, a], [, b]) => a.record.createdAt - b.record.createdAt)
      .slice(0, own.length - most)
      .map(([hash]) => `${this.#root}sessions/${hash}`);
  }

  /** When a user last signed in, or a token was last used, as far as is known. */
  seenAt(id: string): number | undefined {
    return this.#seen.get(id)?.at;
  }

  /** Where a user signed in from lately, newest first. */
  seenFrom(id: string): readonly string[] {
    return this.#seen.get(id)?.from ?? [];
  }

  /** Whether somebody could come in as an admin of all namespaces. */
  hasAdmin(now: number): boolean {
    return (
      this.tokens.builtIn !== undefined ||
      this.#unreadable.size > 0 ||
      this.users.all().some(isAdminUser) ||
      this.tokens.all().some((token) => isAdminToken(token, now))
    );
  }

  /** Of a key's last change; 0: it is not there. */
  revisionOf(key: string): number {
    return this.#revisions.get(key) ?? 0;
  }

  /** Calls back when a token, a user or a session may have ended. */
  onEnded(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  reset(entries: readonly KeyValue[], revision: number): void {
    const present = new Set(entries.map((entry) => entry.key));
    for (const [key, seen] of this.#revisions) {
      // What was written here after the listing is newer than it, and stays.
      if (!present.has(key) && seen <= revision) this.#drop(key);
    }
    for (const entry of entries) this.#take(entry);
    this.#tellEnded();
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
      if (event.kind === "put") this.#take(event.entry);
      else if (this.revisionOf(event.key) <= event.modRevision) this.#drop(event.key);
    }
    this.#tellEnded();
  }

  /** Takes in an entry that was just written here and has not come back yet. */
  put(entry: Entry): void {
    this.#take(entry);
    this.#tellEnded();
  }

  /** Takes in what a transaction has just done, all of it at its revision. */
  written(operations: readonly Operation[], revision: number): void {
    for (const operation of operations) {
      if (operation.kind === "put") this.put({ ...operation, modRevision: revision });
      else this.deleted(operation.key, revision);
    }
  }

  /** What was just deleted here: an older version that comes yet is passed over. */
  deleted(key: string, revision: number): void {
    this.#drop(key);
    this.#revisions.set(key, revision);
    this.#tellEnded();
  }

  remove(key: string): void {
    this.#drop(key);
    this.#tellEnded();
  }

  #take({ key, value, modRevision }: Entry): void {
    if (!key.startsWith(this.#root) || this.revisionOf(key) >= modRevision) return;
    const parts = this.#partsOf(key);
    this.#revisions.set(key, modRevision);
    this.#unreadable.delete(key);
    if (!this.#read(parts, value)) {
      this.#forget(parts);
      if (parts.kind === "tokens" || parts.kind === "users") this.#unreadable.add(key);
      this.#log.warn({ key }, "access record cannot be read and is left out: write it anew or delete it");
    }
    this.#mayHaveEnded ||= parts.kind === "tokens" || parts.kind === "users";
  }

  #drop(key: string): void {
    const parts = this.#partsOf(key);
    this.#revisions.delete(key);
    this.#unreadable.delete(key);
    this.#forget(parts);
    this.#mayHaveEnded ||= parts.kind === "tokens" || parts.kind === "users" || parts.kind === "sessions";
  }

  /** Once for all that changed together: whoever listens looks through everything that is open. */
  #tellEnded(): void {
    if (!this.#mayHaveEnded) return;
    this.#mayHaveEnded = false;
    for (const listener of this.#listeners) listener();
  }

  #holderOf(session: StoredSession): Identity | undefined {
    return "userId" in session
      ? this.users.holder(session.userId, session.generation)
      : this.tokens.holder(session.tokenId);
  }

  #partsOf(key: string) {
    const [kind = "", name = ""] = key.slice(this.#root.length).split("/");
    return { kind, name };
  }

  #read({ kind, name }: { readonly kind: string; readonly name: string }, value: Buffer): boolean {
    switch (kind) {
      case "tokens": {
        const record = readRecord(StoredToken, value);
        if (record === undefined || record.id !== name) return false;
        this.tokens.put(record);
        return true;
      }
      case "users": {
        const record = readRecord(StoredUser, value);
        if (record === undefined || record.id !== name) return false;
        this.users.put(record);
        return true;
      }
      case "sessions": {
        const record = readRecord(StoredSession, value);
        if (record !== undefined) this.#sessions.set(name, { record, made: undefined });
        return record !== undefined;
      }
      case "seen": {
        const record = readRecord(StoredSeen, value);
        if (record !== undefined) this.#seen.set(name, record);
        return record !== undefined;
      }
      case "setup":
        this.#setup = readRecord(StoredSetup, value);
        return this.#setup !== undefined;
      case "cluster-secret": {
        const record = readRecord(StoredClusterSecret, value);
        this.#clusterSecret = record?.secret ?? this.#clusterSecret;
        return record !== undefined;
      }
      default:
        return true; // a name that is taken, a mark, or of a later version
    }
  }

  #forget({ kind, name }: { readonly kind: string; readonly name: string }): void {
    switch (kind) {
      case "tokens":
        return this.tokens.remove(name);
      case "users":
        return this.users.remove(name);
      case "sessions":
        return void this.#sessions.delete(name);
      case "seen":
        return void this.#seen.delete(name);
      case "setup":
        this.#setup = undefined;
    }
  }
}

function holderIdOf(session: StoredSession): string {
  return "userId" in session ? session.userId : session.tokenId;
}
