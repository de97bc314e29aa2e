import type { Scope } from "#lib/contract/access.ts";
import { HeadgateError } from "#lib/contract/error.ts";
import {
  BOOTSTRAP_TOKEN_ID,
  type CreateTokenBody,
  type MadeToken,
  type TokenView,
} from "#lib/contract/tokens.ts";
import type { ChangedBy } from "#server/ports/access.ts";
import type { Operation } from "#server/ports/store.ts";
import { isAdminToken, keepAnAdmin } from "./admins.ts";
import { type AccessParts, TRIES } from "./deps.ts";
import { type StoredToken, writeRecord } from "./records.ts";
import { hashOf, newId, newToken } from "./secrets.ts";

export interface NewToken {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly namespaces: readonly string[];
  /** ms since the epoch. */
  readonly expiresAt?: number;
}

/** Machine tokens as admins make and revoke them. Run by the leader. */
export class TokenDesk {
  readonly #parts: AccessParts;

  constructor(parts: AccessParts) {
    this.#parts = parts;
  }

  list(): TokenView[] {
    const { directory } = this.#parts;
    const { builtIn } = directory.tokens;
    const stored = directory.tokens
      .all()
      .map((token) => viewOf(token, directory.seenAt(token.id)))
      .toSorted((a, b) => (a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1));
    if (builtIn === undefined) return stored;
    const { name, scopes, namespaces } = builtIn;
    // Never by its id here, which is a part of its hash.
    return [{ id: BOOTSTRAP_TOKEN_ID, name, scopes: [...scopes], namespaces: [...namespaces] }, ...stored];
  }

  async create(
    { name, scopes, namespaces, expiresInSeconds }: CreateTokenBody,
    { actor, asker }: ChangedBy,
  ): Promise<MadeToken> {
    const { keys, clock, directory, write } = this.#parts;
    const expiresAt = expiresInSeconds === 0 ? undefined : clock.now() + expiresInSeconds * 1000;
    const { token, record } = newRecord(
      { name, scopes, namespaces, ...(expiresAt === undefined ? {} : { expiresAt }) },
      clock.now(),
      actor,
    );
    const key = keys.auth(`tokens/${record.id}`);
    const value = writeRecord(record);
    const operations: readonly Operation[] = [{ kind: "put", key, value }];
    const change = `token ${name} (${record.id}) made: ${rightsText(record)}, ${expiresInSeconds === 0 ? "never ends" : `ends ${new Date(expiresAt ?? 0).toISOString().slice(0, 16)}Z`}`;
    const { succeeded, revision } = await write({
      actor,
      asker,
      change,
      compares: [{ key, createRevision: 0 }],
      operations,
      writtenBy: "leader",
    });
    if (!succeeded) throw overtaken();
    directory.put({ key, value, modRevision: revision });
    return { token, view: viewOf(record, undefined) };
  }

  async remove(id: string, { actor, asker }: ChangedBy): Promise<void> {
    if (id === BOOTSTRAP_TOKEN_ID)
      throw new HeadgateError(
        "precondition_failed",
        "this token is the setting HEADGATE_BOOTSTRAP_TOKEN: it ends when that is taken away and Headgate starts anew",
      );
    const { keys, clock, directory, store, write } = this.#parts;
    const key = keys.auth(`tokens/${id}`);
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const token = directory.tokens.get(id);
      if (token === undefined) throw new HeadgateError("not_found", `there is no token ${id}`);
      const kept = isAdminToken(token, clock.now())
        ? await keepAnAdmin({ ...this.#parts, hasBuiltIn: directory.tokens.builtIn !== undefined }, key)
        : { compares: [], operations: [] };
      const { succeeded, revision } = await write({
        actor,
        asker,
        change: `token ${token.name} (${id}) revoked`,
        compares: [{ key, modRevision: directory.revisionOf(key) }, ...kept.compares],
        operations: [
          { kind: "delete", key },
          { kind: "delete", key: keys.auth(`seen/${id}`) },
          ...kept.operations,
        ],
        writtenBy: "leader",
      });
      if (succeeded) return directory.deleted(key, revision);
      const entry = await store.get(key);
      if (entry === undefined) directory.deleted(key, revision);
      else directory.put(entry);
    }
    throw overtaken();
  }
}

/** A token, and what is kept of it. */
export function newRecord(given: NewToken, now: number, createdBy?: string) {
  const id = newId();
  const token = newToken(id);
  const { name, scopes, namespaces, expiresAt } = given;
  const record: StoredToken = {
    v: 1,
    id,
    name,
    hash: hashOf(token),
    scopes: [...scopes],
    namespaces: [...namespaces],
    createdAt: now,
    ...(createdBy === undefined ? {} : { createdBy }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
  return { token, record };
}

function viewOf(token: StoredToken, lastUsedAt: number | undefined): TokenView {
  const { id, name, scopes, namespaces, createdAt, createdBy, expiresAt } = token;
  return {
    id,
    name,
    scopes,
    namespaces,
    createdAt,
    ...(createdBy === undefined ? {} : { createdBy }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(lastUsedAt === undefined ? {} : { lastUsedAt }),
  };
}

function rightsText({ scopes, namespaces }: StoredToken): string {
  return `${scopes.join(", ")} of ${namespaces.includes("*") ? "all namespaces" : namespaces.join(", ")}`;
}

function overtaken(): HeadgateError {
  return new HeadgateError("conflict", "others keep changing access: look again, and try again");
}
