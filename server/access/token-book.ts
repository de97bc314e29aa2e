import { isDeepStrictEqual } from "node:util";
import type { Identity } from "#server/ports/access.ts";
import type { StoredToken } from "./records.ts";

interface Known {
  readonly hash: string;
  readonly identity: Identity;
  /** Undefined of the one of the settings. */
  readonly record: StoredToken | undefined;
}

/** A token that is not in the store. */
export interface BuiltIn {
  readonly hash: string;
  readonly identity: Identity;
}

/** Machine tokens as last seen in the store, and that of the settings. */
export class TokenBook {
  /** Of the settings. */
  readonly builtIn: Identity | undefined;
  readonly #tokens = new Map<string, Known>();
  readonly #byHash = new Map<string, Identity>();

  constructor(builtIn: BuiltIn | undefined) {
    this.builtIn = builtIn?.identity;
    if (builtIn !== undefined) this.#add({ ...builtIn, record: undefined });
  }

  get(id: string): StoredToken | undefined {
    return this.#tokens.get(id)?.record;
  }

  /** Those of the store. */
  all(): StoredToken[] {
    return [...this.#tokens.values()].flatMap(({ record }) => record ?? []);
  }

  byHash(hash: string): Identity | undefined {
    return this.#byHash.get(hash);
  }

  holder(id: string): Identity | undefined {
    return this.#tokens.get(id)?.identity;
  }

  put(record: StoredToken): void {
    this.#add({ hash: record.hash, identity: identityOf(record), record });
  }

  remove(id: string): void {
    const token = this.#tokens.get(id);
    if (token === undefined) return;
    this.#tokens.delete(id);
    this.#byHash.delete(token.hash);
  }

  /** Read again as it was, it stays the same object: nothing that is open ends. */
  #add(token: Known): void {
    const { id } = token.identity;
    const before = this.#tokens.get(id);
    const isSame = before?.hash === token.hash && isDeepStrictEqual(before.identity, token.identity);
    const identity = isSame ? before.identity : Object.freeze(token.identity);
    this.remove(id);
    this.#tokens.set(id, { ...token, identity });
    this.#byHash.set(token.hash, identity);
  }
}

function identityOf({ id, name, scopes, namespaces, expiresAt }: StoredToken): Identity {
  return { kind: "token", id, name, scopes, namespaces, ...(expiresAt === undefined ? {} : { expiresAt }) };
}
