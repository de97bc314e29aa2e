import type { ChangePasswordBody, CreateSessionBody, SetUpBody } from "#lib/contract/access.ts";
import type { Access, Accounts, Coming, Credentials, Identity, SignedIn } from "#server/ports/access.ts";
import type { KeyFeed } from "#server/ports/feed.ts";
import type { KeyValue, StoreEvent } from "#server/ports/store.ts";
import { accountsOf } from "./accounts.ts";
import { sessionIdOf } from "./cookie.ts";
import type { AccessParts } from "./deps.ts";
import { Directory } from "./directory.ts";
import { Entrance } from "./entrance.ts";
import { isLoopbackHost } from "./loopback-host.ts";
import { Passwords } from "./passwords.ts";
import { writeRecord } from "./records.ts";
import { hashOf, newSecret, sameSecret } from "./secrets.ts";
import { Sessions } from "./sessions.ts";
import { Setup, type SetupLink } from "./setup.ts";
import { OF_ADDRESS, SignInLimit } from "./sign-in-limit.ts";
import { type NewToken, newRecord } from "./token-desk.ts";
import { UsedTokens } from "./used-tokens.ts";

const BEARER = "Bearer ";

export interface AccessDeps extends Omit<AccessParts, "directory"> {
  /** An admin token of the settings, ≥ 32 characters. Only its hash is kept, and only in memory. */
  readonly bootstrapToken?: string | undefined;
  /** `off`: everyone who names this machine as a loopback name is an admin. */
  readonly mode: "required" | "off";
}

/** Access as the whole server uses it; fed with the store's `auth/…` keys. */
export interface AccessControl extends Access, KeyFeed {
  readonly accounts: Accounts;
  /** Makes what replicas show each other, once for all of them. Rejects with StoreUnavailable; calling again is safe. */
  ensureClusterSecret(): Promise<void>;
  /** How the first admin is to come in, as `self` starts. Rejects with StoreUnavailable; calling again is safe. */
  setupLink(self: string, isRunning: (replica: string) => boolean): Promise<SetupLink>;
  /** Makes a machine token that Headgate itself needs: nobody's request, so no record. Rejects with StoreUnavailable. */
  makeOwnToken(token: NewToken): Promise<string>;
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
  readonly accounts: Accounts;
  readonly #parts: AccessParts;
  readonly #directory: Directory;
  readonly #sessions: Sessions;
  readonly #entrance: Entrance;
  readonly #setup: Setup;
  readonly #used: UsedTokens;
  #isRead = false;

  constructor(deps: AccessDeps) {
    this.mode = deps.mode;
    this.#directory = new Directory(deps.keys.auth(""), deps.log, builtInToken(deps.bootstrapToken));
    const parts = { ...deps, directory: this.#directory };
    this.#parts = parts;
    const passwords = new Passwords();
    const limit = new SignInLimit(OF_ADDRESS, () => deps.clock.monotonic());
    this.#sessions = new Sessions(parts);
    this.#entrance = new Entrance({ ...parts, passwords, limit, sessions: this.#sessions });
    const isRequired = deps.mode === "required";
    this.#setup = new Setup({ ...parts, passwords, limit, entrance: this.#entrance, isRequired });
    this.#used = new UsedTokens(parts);
    this.accounts = accountsOf(parts);
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

  identify(
    { authorization, cookie, host, "x-forwarded-for": passedOn }: Credentials,
    secure: boolean,
  ): Identity | undefined {
    // What a proxy passes on may come from anywhere, also where the proxy names this machine as the host.
    if (this.mode === "off") return isLoopbackHost(host) && passedOn === undefined ? OPEN : undefined;
    if (authorization !== undefined) {
      // Unknown and malformed tokens take the same path: hashed, and not found.
      const holder = this.#unexpired(this.#directory.tokens.byHash(hashOf(bearerOf(authorization))));
      if (holder !== undefined) this.#used.note(holder.id);
      return holder;
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

  onEnded(listener: () => void): () => void {
    return this.#directory.onEnded(listener);
  }

  async signIn(by: CreateSessionBody, coming: Coming): Promise<SignedIn> {
    return await this.#entrance.signIn(by, coming);
  }

  async signOut({ cookie }: Credentials, secure: boolean): Promise<string> {
    return await this.#sessions.close(sessionIdOf(cookie, secure), secure);
  }

  isSetupNeeded(): boolean {
    return this.#setup.isNeeded;
  }

  async setUp(body: SetUpBody, coming: Coming): Promise<SignedIn> {
    return await this.#setup.setUp(body, coming);
  }

  async changePassword(identity: Identity, body: ChangePasswordBody, coming: Coming): Promise<SignedIn> {
    return await this.#entrance.changePassword(identity, body, coming);
  }

  clusterSecret(): string | undefined {
    return this.#directory.clusterSecret;
  }

  isClusterSecret(presented: string | undefined): boolean {
    const secret = this.#directory.clusterSecret;
    return secret !== undefined && presented !== undefined && sameSecret(secret, presented);
  }

  async ensureClusterSecret(): Promise<void> {
    const { keys, store } = this.#parts;
    const key = keys.auth("cluster-secret");
    const value = Buffer.from(JSON.stringify({ v: 1, secret: newSecret() }));
    await store.txn([{ key, createRevision: 0 }], [{ kind: "put", key, value }]);
    const entry = await store.get(key);
    if (entry !== undefined) this.#directory.put(entry);
  }

  async setupLink(self: string, isRunning: (replica: string) => boolean): Promise<SetupLink> {
    return await this.#setup.link(self, isRunning);
  }

  async makeOwnToken(given: NewToken): Promise<string> {
    const { keys, store, clock } = this.#parts;
    const { token, record } = newRecord(given, clock.now());
    const key = keys.auth(`tokens/${record.id}`);
    const value = writeRecord(record);
    // One that ends goes by itself: nobody made it who would tidy up.
    const lease =
      given.expiresAt === undefined
        ? {}
        : { lease: await store.grantLease(Math.max(1, Math.ceil((given.expiresAt - clock.now()) / 1000))) };
    const { revision } = await store.txn([], [{ kind: "put", key, value, ...lease }]);
    this.#directory.put({ key, value, modRevision: revision });
    return token;
  }

  #unexpired(identity: Identity | undefined): Identity | undefined {
    if (identity?.expiresAt === undefined) return identity;
    return this.#parts.clock.now() < identity.expiresAt ? identity : undefined;
  }
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
