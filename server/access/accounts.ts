import type { Accounts } from "#server/ports/access.ts";
import type { AccessParts } from "./deps.ts";
import { TokenDesk } from "./token-desk.ts";
import { UserDesk } from "./user-desk.ts";

/** Users and tokens behind one port. */
export function accountsOf(parts: AccessParts): Accounts {
  const users = new UserDesk(parts);
  const tokens = new TokenDesk(parts);
  return {
    users: () => users.list(),
    createUser: (body, by) => users.create(body, by),
    changeUser: (id, body, by) => users.change(id, body, by),
    deleteUser: (id, by) => users.remove(id, by),
    inviteUser: (id, by) => users.invite(id, by),
    tokens: () => tokens.list(),
    createToken: (body, by) => tokens.create(body, by),
    deleteToken: (id, by) => tokens.remove(id, by),
  };
}
