import type { Identity } from "#server/ports/access.ts";
import { requireAllNamespaces } from "./admit.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import { pageOf } from "./page.ts";

type UserRows = "listUsers" | "createUser" | "changeUser" | "deleteUser" | "inviteUser";
type TokenRows = "listTokens" | "createToken" | "deleteToken";

/** Whoever may make an admin is one of all namespaces: an admin of some would make himself that of all. */
export function accounts({ accounts: desk }: Pick<ApiDeps, "accounts">): Handlers<UserRows | TokenRows> {
  return {
    listUsers({ query, identity }) {
      requireAll(identity);
      return { body: pageOf(desk.users(), query) };
    },
    async createUser({ body, identity, asker }) {
      requireAll(identity);
      return { body: await desk.createUser(body, { actor: identity.name, asker }) };
    },
    async changeUser({ params, body, identity, asker }) {
      requireAll(identity);
      return { body: await desk.changeUser(params.id, body, { actor: identity.name, asker }) };
    },
    async deleteUser({ params, identity, asker }) {
      requireAll(identity);
      await desk.deleteUser(params.id, { actor: identity.name, asker });
      return { body: undefined };
    },
    async inviteUser({ params, identity, asker }) {
      requireAll(identity);
      return { body: await desk.inviteUser(params.id, { actor: identity.name, asker }) };
    },
    listTokens({ query, identity }) {
      requireAll(identity);
      return { body: pageOf(desk.tokens(), query) };
    },
    async createToken({ body, identity, asker }) {
      requireAll(identity);
      return { body: await desk.createToken(body, { actor: identity.name, asker }) };
    },
    async deleteToken({ params, identity, asker }) {
      requireAll(identity);
      await desk.deleteToken(params.id, { actor: identity.name, asker });
      return { body: undefined };
    },
  };
}

function requireAll(identity: Identity): void {
  requireAllNamespaces(identity, "users and tokens are of");
}
