import type { ChangePasswordBody, CreateSessionBody, Role, Scope, SetUpBody } from "#lib/contract/access.ts";
import type { CreateTokenBody, MadeToken, TokenView } from "#lib/contract/tokens.ts";
import type { ChangeUserBody, CreateUserBody, InvitedUser, UserView } from "#lib/contract/users.ts";
import type { Asker } from "./audit.ts";

/** Who is asking, verified. The same object for every request of one token or session. */
export interface Identity {
  /** `open`: access control is off. A session acts for the token or the user it was made with. */
  readonly kind: "token" | "session" | "bootstrap" | "open";
  /** Of the token or the user; a session's is that of whom it acts for. */
  readonly id: string;
  /** For people, and the default owner of drains. */
  readonly name: string;
  /** Of a user, and of nobody else. */
  readonly role?: Role;
  readonly scopes: readonly Scope[];
  /** `*` = all. */
  readonly namespaces: readonly string[];
  /** ms since the epoch; absent = never. */
  readonly expiresAt?: number;
}

/** The headers that can carry a credential. */
export interface Credentials {
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
  readonly host?: string | undefined;
  /** What a proxy adds. */
  readonly "x-forwarded-for"?: string | readonly string[] | undefined;
}

/** Where somebody comes in from. */
export interface Coming {
  /** The caller's, for the limits. */
  readonly address: string;
  /** Whether over TLS. */
  readonly secure: boolean;
  /** The header: a session in it ends as the new one begins. */
  readonly cookie?: string | undefined;
  /** For the audit: what was shown is filled in once it is known. */
  readonly asker: Asker;
}

export interface SignedIn {
  readonly identity: Identity;
  /** Value of the Set-Cookie header that carries the session. */
  readonly setCookie: string;
}

/** Who may come in. Answers from memory, so that it works while the store is away. */
export interface Access {
  readonly mode: "required" | "off";
  /** Whether tokens, users and sessions were read from the store once: before that an unknown credential may be a good one. */
  readonly isRead: boolean;
  /** Undefined when there is no credential, or none that is known here and has not expired. `secure`: came over TLS. */
  identify(credentials: Credentials, secure: boolean): Identity | undefined;
  /** Whether an identity given out earlier still stands: not expired, revoked or signed out. */
  isCurrent(identity: Identity): boolean;
  /** Calls back when identities may have ended otherwise than by time. Answers a function that ends it. */
  onEnded(listener: () => void): () => void;
  /** Makes a session. Rejects with a HeadgateError: `unauthenticated`, `rate_limited`, `unavailable`. */
  signIn(by: CreateSessionBody, coming: Coming): Promise<SignedIn>;
  /** Ends the session of the cookie, if there is one. Answers the Set-Cookie header that clears it. */
  signOut(credentials: Credentials, secure: boolean): Promise<string>;
  /** Whether nobody could come in as an admin of all namespaces. */
  isSetupNeeded(): boolean;
  /** Makes the first admin, or sets an invited user's password; then as `signIn`. */
  setUp(body: SetUpBody, coming: Coming): Promise<SignedIn>;
  /** Of the user of a session, which goes on under a new id; the user's others end. */
  changePassword(identity: Identity, body: ChangePasswordBody, coming: Coming): Promise<SignedIn>;
  /** What replicas show each other; undefined until it is known here. */
  clusterSecret(): string | undefined;
  /** Compares in constant time. False while the secret is not known here. */
  isClusterSecret(presented: string | undefined): boolean;
}

/** Who asks for a change of somebody's access. */
export interface ChangedBy {
  readonly actor: string;
  readonly asker: Asker;
}

/**
 * Users and machine tokens, as the leader tells of them and changes them. Rejects with a HeadgateError: `not_found`,
 * `conflict`, `unavailable`, and `precondition_failed` where nobody could come in as an admin afterwards.
 */
export interface Accounts {
  users(): readonly UserView[];
  createUser(body: CreateUserBody, by: ChangedBy): Promise<InvitedUser>;
  changeUser(id: string, body: ChangeUserBody, by: ChangedBy): Promise<UserView>;
  deleteUser(id: string, by: ChangedBy): Promise<void>;
  inviteUser(id: string, by: ChangedBy): Promise<InvitedUser>;
  tokens(): readonly TokenView[];
  createToken(body: CreateTokenBody, by: ChangedBy): Promise<MadeToken>;
  deleteToken(id: string, by: ChangedBy): Promise<void>;
}
