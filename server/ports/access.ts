import type { Scope } from "#lib/contract/access.ts";

/** Who is asking, verified. The same object for every request of one token or session. */
export interface Identity {
  /** `open`: access control is off. A session acts for the token it was made with. */
  readonly kind: "token" | "session" | "bootstrap" | "open";
  /** Of the token; a session's is its token's. */
  readonly id: string;
  /** For people, and the default owner of drains. */
  readonly name: string;
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
}

export interface SignedIn {
  readonly identity: Identity;
  /** Value of the Set-Cookie header that carries the session. */
  readonly setCookie: string;
}

/** Who may come in. Answers from memory, so that it works while the store is away. */
export interface Access {
  readonly mode: "required" | "off";
  /** Whether tokens and sessions were read from the store once: before that an unknown credential may be a good one. */
  readonly isRead: boolean;
  /** Undefined when there is no credential, or none that is known here and has not expired. `secure`: came over TLS. */
  identify(credentials: Credentials, secure: boolean): Identity | undefined;
  /** Whether an identity given out earlier still stands: not expired, revoked or signed out. */
  isCurrent(identity: Identity): boolean;
  /**
   * Makes a session for a token. Rejects with a HeadgateError: `unauthenticated`, `rate_limited`, `unavailable`.
   * `address` is the caller's, for the limit.
   */
  signIn(token: string, address: string, secure: boolean): Promise<SignedIn>;
  /** Ends the session of the cookie, if there is one. Answers the Set-Cookie header that clears it. */
  signOut(credentials: Credentials, secure: boolean): Promise<string>;
  /** What replicas show each other; undefined until it is known here. */
  clusterSecret(): string | undefined;
  /** Compares in constant time. False while the secret is not known here. */
  isClusterSecret(presented: string | undefined): boolean;
}
