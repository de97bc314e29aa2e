import { HeadgateError } from "#lib/contract/error.ts";
import type { Compare, Operation, Store } from "#server/ports/store.ts";
import { readRecord, StoredToken, StoredUser, writeRecord } from "./records.ts";

/** Whether a token lets somebody in, now, who may do everything everywhere. */
export function isAdminToken(
  { scopes, namespaces, expiresAt = Infinity }: StoredToken,
  now: number,
): boolean {
  return scopes.includes("admin") && namespaces.includes("*") && now < expiresAt;
}

/** Whether a user can come in and do everything: one who was only invited cannot yet. */
export function isAdminUser({ role, isDisabled, password }: StoredUser): boolean {
  return role === "admin" && !isDisabled && password !== undefined;
}

interface LastAdminDeps {
  readonly store: Pick<Store, "get" | "list">;
  readonly keys: { auth(path: string): string };
  readonly clock: { now(): number };
  /** Whether the settings let an admin in, whatever the store says. */
  readonly hasBuiltIn: boolean;
}

/** What a transaction holds so that it does not take the last way in away. */
export interface Kept {
  readonly compares: readonly Compare[];
  readonly operations: readonly Operation[];
}

/**
 * What a change must hold that takes an admin away, the one under `key`: whoever takes another away meanwhile writes
 * the same mark, so that one of the two looks again. Throws `precondition_failed` where nobody would be left.
 */
export async function keepAnAdmin(
  { store, keys, clock, hasBuiltIn }: LastAdminDeps,
  key: string,
): Promise<Kept> {
  if (hasBuiltIn) return { compares: [], operations: [] };
  const mark = keys.auth("admins");
  const seen = await store.get(mark);
  const [users, tokens] = await Promise.all([
    store.list(keys.auth("users/")),
    store.list(keys.auth("tokens/")),
  ]);
  const others = [...users.entries, ...tokens.entries].filter((entry) => entry.key !== key);
  const isOneLeft = others.some(({ value }) => {
    const user = readRecord(StoredUser, value);
    if (user !== undefined) return isAdminUser(user);
    const token = readRecord(StoredToken, value);
    return token !== undefined && isAdminToken(token, clock.now());
  });
  if (!isOneLeft)
    throw new HeadgateError(
      "precondition_failed",
      "this is the last way in as an admin: make another admin first, who has chosen a password, or an admin token",
    );
  const stands: Compare =
    seen === undefined ? { key: mark, createRevision: 0 } : { key: mark, modRevision: seen.modRevision };
  return {
    compares: [stands],
    operations: [{ kind: "put", key: mark, value: writeRecord({ v: 1 }) }],
  };
}
