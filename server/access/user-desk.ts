import { HeadgateError } from "#lib/contract/error.ts";
import type { ChangeUserBody, CreateUserBody, InvitedUser, UserView } from "#lib/contract/users.ts";
import type { ChangedBy } from "#server/ports/access.ts";
import type { Operation } from "#server/ports/store.ts";
import { isAdminUser, keepAnAdmin } from "./admins.ts";
import { type AccessParts, TRIES } from "./deps.ts";
import { type StoredUser, writeRecord } from "./records.ts";
import { hashOf, newId, newInvitation } from "./secrets.ts";
import { nameKey } from "./user-book.ts";

const INVITATION_MS = 7 * 86_400_000;

/** What a user becomes; `next` undefined: deleted. */
interface Rewriting {
  readonly next: StoredUser | undefined;
  readonly change: string;
}

/** Users as admins make and change them. Run by the leader. */
export class UserDesk {
  readonly #parts: AccessParts;

  constructor(parts: AccessParts) {
    this.#parts = parts;
  }

  list(): UserView[] {
    const { directory, clock } = this.#parts;
    const sessions = directory.sessionsOfUsers(clock.now());
    return directory.users
      .all()
      .map((user) => viewOf(user, directory.seenAt(user.id), sessions.get(user.id) ?? 0))
      .toSorted((a, b) => (nameKey(a.name) < nameKey(b.name) ? -1 : 1));
  }

  async create(
    { name, role, namespaces }: CreateUserBody,
    { actor, asker }: ChangedBy,
  ): Promise<InvitedUser> {
    const { keys, clock, directory, store, write } = this.#parts;
    const id = newId();
    const { invitation, told } = this.#newInvitation(id);
    const user: StoredUser = {
      v: 1,
      id,
      name,
      role,
      namespaces: role === "admin" ? ["*"] : namespaces,
      isDisabled: false,
      generation: 1,
      createdAt: clock.now(),
      createdBy: actor,
      invitation,
    };
    const nameTaken = keys.auth(`names/${nameKey(name)}`);
    const operations: Operation[] = [
      { kind: "put", key: keys.auth(`users/${id}`), value: writeRecord(user) },
      { kind: "put", key: nameTaken, value: Buffer.from(JSON.stringify({ v: 1, id })) },
    ];
    const change = `user ${name} made and invited: ${rightsText(user)}`;
    const compares = [{ key: nameTaken, createRevision: 0 }];
    const asked = { actor, asker, change, compares, operations, writtenBy: "leader" } as const;
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const { succeeded, revision } = await write(asked);
      if (succeeded) {
        directory.written(operations, revision);
        return { user: this.#view(user), invitation: told };
      }
      if ((await store.get(nameTaken)) !== undefined)
        throw new HeadgateError("conflict", `there is a user ${name} already`, {
          details: { issues: [{ path: "body.name", message: "there is a user of this name already" }] },
        });
    }
    throw overtaken();
  }

  async change(id: string, { role, namespaces, disabled }: ChangeUserBody, by: ChangedBy): Promise<UserView> {
    const changed = await this.#rewrite(id, by, (user) => {
      const nextRole = role ?? user.role;
      const isDisabled = disabled ?? user.isDisabled;
      // A link that is still about does not come back with the user.
      const { invitation: _void, ...withoutLink } = user;
      const next: StoredUser = {
        ...(isDisabled ? withoutLink : user),
        role: nextRole,
        namespaces: nextRole === "admin" ? ["*"] : (namespaces ?? user.namespaces),
        isDisabled,
        generation: user.generation + 1,
      };
      const change = differenceText(user, next);
      return change === "" ? undefined : { next, change: `user ${user.name}: ${change}` };
    });
    return this.#view(changed);
  }

  async remove(id: string, by: ChangedBy): Promise<void> {
    await this.#rewrite(id, by, ({ name }) => ({ next: undefined, change: `user ${name} deleted` }));
  }

  async invite(id: string, by: ChangedBy): Promise<InvitedUser> {
    const { invitation, told } = this.#newInvitation(id);
    const user = await this.#rewrite(id, by, (known) => {
      if (known.isDisabled)
        throw new HeadgateError("precondition_failed", `${known.name} is disabled: enable the user first`);
      const why = known.password === undefined ? "" : " to choose a new password";
      return { next: { ...known, invitation }, change: `user ${known.name} invited anew${why}` };
    });
    return { user: this.#view(user), invitation: told };
  }

  #newInvitation(id: string) {
    const token = newInvitation(id);
    const expiresAt = this.#parts.clock.now() + INVITATION_MS;
    return { invitation: { hash: hashOf(token), expiresAt }, told: { token, expiresAt } };
  }

  /** Looks again where somebody else changed the user, or took another admin away, meanwhile. Answers what stands then. */
  async #rewrite(
    id: string,
    { actor, asker }: ChangedBy,
    plan: (user: StoredUser) => Rewriting | undefined,
  ): Promise<StoredUser> {
    const { keys, directory, store, write } = this.#parts;
    const key = keys.auth(`users/${id}`);
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const user = directory.users.get(id);
      if (user === undefined) throw new HeadgateError("not_found", `there is no user ${id}`);
      const modRevision = directory.revisionOf(key);
      const planned = plan(user);
      if (planned === undefined) return user;
      const { next, change } = planned;
      const takesAdmin = isAdminUser(user) && (next === undefined || !isAdminUser(next));
      const kept = takesAdmin
        ? await keepAnAdmin({ ...this.#parts, hasBuiltIn: directory.tokens.builtIn !== undefined }, key)
        : { compares: [], operations: [] };
      const operations = next === undefined ? this.#deleted(user) : [putOf(key, next)];
      const { succeeded, revision } = await write({
        actor,
        asker,
        change,
        compares: [{ key, modRevision }, ...kept.compares],
        operations: [...operations, ...kept.operations],
        writtenBy: "leader",
      });
      if (succeeded) {
        directory.written(operations, revision);
        return next ?? user;
      }
      const entry = await store.get(key);
      if (entry === undefined) directory.deleted(key, revision);
      else directory.put(entry);
    }
    throw overtaken();
  }

  #deleted({ id, name }: StoredUser): Operation[] {
    const { keys } = this.#parts;
    return [`users/${id}`, `names/${nameKey(name)}`, `seen/${id}`].map((path) => ({
      kind: "delete",
      key: keys.auth(path),
    }));
  }

  #view(user: StoredUser): UserView {
    const { directory, clock } = this.#parts;
    const sessions = directory.sessionsOfUsers(clock.now()).get(user.id) ?? 0;
    return viewOf(user, directory.seenAt(user.id), sessions);
  }
}

function putOf(key: string, user: StoredUser): Operation {
  return { kind: "put", key, value: writeRecord(user) };
}

function viewOf(user: StoredUser, lastSignInAt: number | undefined, sessions: number): UserView {
  const { id, name, role, namespaces, createdAt, createdBy, invitation } = user;
  return {
    id,
    name,
    role,
    namespaces,
    state: user.isDisabled ? "disabled" : user.password === undefined ? "invited" : "active",
    createdAt,
    ...(createdBy === undefined ? {} : { createdBy }),
    ...(lastSignInAt === undefined ? {} : { lastSignInAt }),
    ...(invitation === undefined ? {} : { invitationExpiresAt: invitation.expiresAt }),
    sessions,
  };
}

function rightsText({ role, namespaces }: StoredUser): string {
  return `${role} of ${namespaces.includes("*") ? "all namespaces" : namespaces.join(", ")}`;
}

function differenceText(before: StoredUser, after: StoredUser): string {
  const rights = [rightsText(before), rightsText(after)];
  return [
    ...(rights[0] === rights[1] ? [] : [`${rights[0]} → ${rights[1]}`]),
    ...(before.isDisabled === after.isDisabled ? [] : [after.isDisabled ? "disabled" : "enabled"]),
  ].join("; ");
}

function overtaken(): HeadgateError {
  return new HeadgateError("conflict", "others keep changing users: look again, and try again");
}
