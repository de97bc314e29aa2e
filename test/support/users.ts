import { expect } from "vitest";
import type { Role } from "#lib/contract/access.ts";
import { type Answer, type ApiServer, BOOTSTRAP } from "./api-server.ts";

export const PASSWORD = "correct horse battery staple";

/** The cookie that an answer sets. */
export function cookieOf({ headers }: Pick<Answer, "headers">): string {
  return headers.get("set-cookie")?.split(";")[0] ?? "";
}

/** What a browser with a session calls. */
export function asSession(server: () => ApiServer, cookie: string) {
  return (method: string, path: string, body?: unknown) =>
    server().call(method, path, { body, headers: { cookie, origin: server().url } });
}

export async function signIn(server: ApiServer, name: string, password = PASSWORD): Promise<Answer> {
  return await server.call("POST", "/v1/session", { body: { name, password } });
}

interface Asked {
  readonly role: Role;
  readonly namespaces?: readonly string[];
  /** An admin's token, where it is not the settings'. */
  readonly token?: string;
}

/** A user who has chosen a password, signed in. */
export async function activeUser(server: ApiServer, name: string, { role, namespaces, token }: Asked) {
  const body = { name, role, ...(namespaces === undefined ? {} : { namespaces }) };
  const made = await server.call("POST", "/v1/users", { token: token ?? BOOTSTRAP, body });
  expect(made.status, made.text).toBe(201);
  const { user, invitation } = made.json;
  const entered = await server.call("POST", "/v1/setup", {
    body: { token: invitation.token, password: PASSWORD },
  });
  expect(entered.status, entered.text).toBe(201);
  return { id: user.id as string, cookie: cookieOf(entered), invitation: invitation.token as string };
}

/** The statuses of what was asked at once, whoever came first. */
export function statusesOf(answers: readonly Answer[]): number[] {
  return answers.map(({ status }) => status).toSorted((a, b) => a - b);
}
