import { isDeepStrictEqual } from "node:util";
import { ROLES } from "#lib/contract/roles.ts";
import type { Identity } from "#server/ports/access.ts";
import type { StoredUser } from "./records.ts";

interface Known {
  readonly record: StoredUser;
  /** Undefined while disabled. */
  readonly holder: Identity | undefined;
}

/** Users as last seen in the store. */
export class UserBook {
  readonly #users = new Map<string, Known>();
  readonly #idByName = new Map<string, string>();

  get(id: string): StoredUser | undefined {
    return this.#users.get(id)?.record;
  }

  all(): StoredUser[] {
    return [...this.#users.values()].map(({ record }) => record);
  }

  byName(name: string): StoredUser | undefined {
    return this.get(this.#idByName.get(nameKey(name)) ?? "");
  }

  byInvitation(hash: string): StoredUser | undefined {
    return this.all().find(({ invitation }) => invitation?.hash === hash);
  }

  /** Whom a session of a generation acts for; the same object until the user's rights change. */
  holder(id: string, generation: number): Identity | undefined {
    const known = this.#users.get(id);
    return known?.record.generation === generation ? known.holder : undefined;
  }

  put(record: StoredUser): void {
    const before = this.#users.get(record.id)?.holder;
    this.remove(record.id);
    const now = record.isDisabled ? undefined : holderOf(record);
    const holder = isDeepStrictEqual(before, now) ? before : now;
    this.#users.set(record.id, { record, holder });
    this.#idByName.set(nameKey(record.name), record.id);
  }

  remove(id: string): void {
    const name = this.#users.get(id)?.record.name;
    this.#users.delete(id);
    if (name !== undefined && this.#idByName.get(nameKey(name)) === id) this.#idByName.delete(nameKey(name));
  }
}

/** Names that differ in case alone are one. */
export function nameKey(name: string): string {
  return name.toLowerCase();
}

function holderOf({ id, name, role, namespaces }: StoredUser): Identity {
  const { scopes } = ROLES[role];
  const rights = { scopes, namespaces: role === "admin" ? ["*"] : namespaces };
  return Object.freeze({ kind: "session", id, name, role, ...rights });
}
