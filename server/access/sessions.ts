import { HeadgateError } from "#lib/contract/error.ts";
import type { Coming, SignedIn } from "#server/ports/access.ts";
import type { Compare, Operation, TxnResult } from "#server/ports/store.ts";
import { StoreFrozen } from "#server/ports/store.ts";
import { sessionCookie, sessionIdOf } from "./cookie.ts";
import { type AccessParts, TRIES } from "./deps.ts";
import { NEVER_STORED } from "./directory.ts";
import { type StoredSession, writeRecord } from "./records.ts";
import { hashOf, newSecret } from "./secrets.ts";

const SESSION_SECONDS = 12 * 3600;
/** Of one user or token; the next ends the oldest. Whoever may come in could fill the store and memory else. */
const MAX_SESSIONS = 1000;
/** Ended by one sign-in at most: a transaction has room for so much. */
const MAX_ENDED = 20;

/** Whom a session is to act for. */
export type SessionOf =
  | { readonly tokenId: string }
  | { readonly userId: string; readonly generation: number };

export interface Opening {
  readonly of: SessionOf;
  readonly coming: Pick<Coming, "secure" | "cookie">;
  /** Beside the session, in its transaction. */
  readonly compares?: readonly Compare[];
  readonly operations?: readonly Operation[];
  /** Runs the transaction. */
  readonly txn: (compares: readonly Compare[], operations: readonly Operation[]) => Promise<TxnResult>;
}

/** Opens sessions. The store keeps a session by the hash of its id, and no longer than it lasts. */
export class Sessions {
  readonly #parts: AccessParts;

  constructor(parts: AccessParts) {
    this.#parts = parts;
  }

  /**
   * Undefined where the compares did not hold, and nothing was written. Looked at again a few times, since it may be the
   * place of the record alone that another took. Rejects as the store does.
   */
  async open(opening: Opening): Promise<SignedIn | undefined> {
    const { of, coming, compares = [], operations = [], txn } = opening;
    const { store, directory } = this.#parts;
    const { sessionId, key, value } = this.#newSession(of);
    const lease = await store.grantLease(SESSION_SECONDS);
    const former = this.#keyOf(sessionIdOf(coming.cookie, coming.secure));
    const beyond = directory
      .sessionsBeyond(MAX_SESSIONS - 1, "userId" in of ? of.userId : of.tokenId)
      .slice(0, MAX_ENDED);
    const ended = [...new Set([...(former === undefined ? [] : [former]), ...beyond])].map(
      (old): Operation => ({ kind: "delete", key: old }),
    );
    const written: readonly Operation[] = [...operations, ...ended, { kind: "put", key, value, lease }];
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const { succeeded, revision } = await txn(compares, written);
      if (!succeeded) continue;
      directory.written(written, revision);
      return this.#signedIn(sessionId, coming.secure);
    }
    return undefined;
  }

  /**
   * For whoever shows that he may come in. Where the store is frozen, to this replica alone and until it restarts: whoever
   * is to accept the store's history must get in. Rejects as the store does.
   */
  async openForSure(opening: Opening): Promise<SignedIn> {
    try {
      const opened = await this.open(opening);
      if (opened !== undefined) return opened;
    } catch (error) {
      if (error instanceof StoreFrozen) return this.#openHere(opening);
      throw error;
    }
    throw new HeadgateError("unavailable", "too many sign in at once: nobody was signed in; try again", {
      retryAfterMs: 1000,
    });
  }

  /** A former session that the store has stays: it cannot be ended there, and would come back. */
  #openHere({ of, coming: { cookie, secure } }: Opening): SignedIn {
    const { directory } = this.#parts;
    const { sessionId, key, value } = this.#newSession(of);
    const former = this.#keyOf(sessionIdOf(cookie, secure));
    directory.put({ key, value, modRevision: NEVER_STORED });
    if (former !== undefined && directory.isLocal(former)) directory.remove(former);
    return this.#signedIn(sessionId, secure);
  }

  /** Undefined where there is no session of this id. */
  #keyOf(sessionId: string | undefined): string | undefined {
    const { keys, directory } = this.#parts;
    if (sessionId === undefined) return undefined;
    const hash = hashOf(sessionId);
    return directory.sessionByHash(hash) === undefined ? undefined : keys.auth(`sessions/${hash}`);
  }

  #newSession(of: SessionOf) {
    const { keys, clock } = this.#parts;
    const sessionId = newSecret();
    const createdAt = clock.now();
    const record: StoredSession = { v: 1, ...of, createdAt, expiresAt: createdAt + SESSION_SECONDS * 1000 };
    return { sessionId, key: keys.auth(`sessions/${hashOf(sessionId)}`), value: writeRecord(record) };
  }

  #signedIn(sessionId: string, secure: boolean): SignedIn {
    const identity = this.#parts.directory.sessionByHash(hashOf(sessionId));
    if (identity === undefined)
      throw new HeadgateError("unauthenticated", "what was shown was taken away while signing in");
    return { identity, setCookie: sessionCookie(sessionId, SESSION_SECONDS, secure) };
  }

  /** Ends the session of an id, if there is one. Answers the Set-Cookie header that clears it. */
  async close(sessionId: string | undefined, secure: boolean): Promise<string> {
    const { store, directory } = this.#parts;
    const key = this.#keyOf(sessionId);
    if (key !== undefined && directory.isLocal(key)) directory.remove(key);
    else if (key !== undefined)
      directory.deleted(key, (await store.txn([], [{ kind: "delete", key }])).revision);
    return sessionCookie("", 0, secure);
  }
}
