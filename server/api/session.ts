import type { SessionView } from "#lib/contract/access.ts";
import type { Coming, Identity } from "#server/ports/access.ts";
import { notRead } from "./admit.ts";
import type { ApiDeps, Call, Handlers } from "./handler.ts";

type Rows = "createSession" | "getSession" | "deleteSession" | "changePassword" | "getSetup" | "setUp";

export function session({ access }: Pick<ApiDeps, "access">): Handlers<Rows> {
  return {
    async createSession({ body, ...call }) {
      if (!access.isRead) throw notRead();
      const { identity, setCookie } = await access.signIn(body, comingOf(call));
      return { body: sessionView(identity), headers: { "set-cookie": setCookie } };
    },

    getSession({ identity }) {
      return { body: sessionView(identity) };
    },

    async deleteSession({ credentials, secure }) {
      return { body: undefined, headers: { "set-cookie": await access.signOut(credentials, secure) } };
    },

    async changePassword({ body, identity, ...call }) {
      const { setCookie } = await access.changePassword(identity, body, comingOf(call));
      return { body: undefined, headers: { "set-cookie": setCookie } };
    },

    getSetup() {
      if (!access.isRead) throw notRead();
      return { body: { isNeeded: access.isSetupNeeded() } };
    },

    async setUp({ body, ...call }) {
      if (!access.isRead) throw notRead();
      const { identity, setCookie } = await access.setUp(body, comingOf(call));
      return { body: sessionView(identity), headers: { "set-cookie": setCookie } };
    },
  };
}

function comingOf({
  address,
  secure,
  credentials: { cookie },
  asker,
}: Pick<Call<Rows>, "address" | "secure" | "credentials" | "asker">): Coming {
  return { address, secure, cookie, asker };
}

function sessionView(identity: Identity): SessionView {
  const { kind, id, name, role, scopes, namespaces, expiresAt } = identity;
  return {
    name,
    kind: kindOf(identity),
    ...(role === undefined ? {} : { userId: id, role }),
    scopes: [...scopes],
    namespaces: [...namespaces],
    ...(kind === "session" && expiresAt !== undefined ? { expiresAt } : {}),
  };
}

function kindOf({ kind, id, role }: Identity): SessionView["kind"] {
  if (role !== undefined) return "user";
  if (kind !== "session") return kind;
  return id.startsWith("bootstrap-") ? "bootstrap" : "token";
}
