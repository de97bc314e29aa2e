import type { SessionView } from "#lib/contract/access.ts";
import type { Identity } from "#server/ports/access.ts";
import { notRead } from "./admit.ts";
import type { ApiDeps, Handlers } from "./handler.ts";

type Rows = "createSession" | "getSession" | "deleteSession";

export function session({ access }: Pick<ApiDeps, "access">): Handlers<Rows> {
  return {
    async createSession({ body, address, secure }) {
      if (!access.isRead) throw notRead();
      const { identity, setCookie } = await access.signIn(body.token, address, secure);
      return { body: sessionView(identity), headers: { "set-cookie": setCookie } };
    },

    getSession({ identity }) {
      return { body: sessionView(identity) };
    },

    async deleteSession({ credentials, secure }) {
      return { body: undefined, headers: { "set-cookie": await access.signOut(credentials, secure) } };
    },
  };
}

function sessionView({ kind, name, scopes, namespaces, expiresAt }: Identity): SessionView {
  const expiry = kind === "session" && expiresAt !== undefined ? { expiresAt } : {};
  return { name, scopes: [...scopes], namespaces: [...namespaces], ...expiry };
}
