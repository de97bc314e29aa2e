import { Role, ROLES, type Scope, type SessionView } from "#lib/contract/access.ts";

/** What is in the way of whoever does not hold a scope: of a person the role, of a machine the scope of its token. */
export function lackWords(session: Pick<SessionView, "role"> | undefined, scope: Scope): string {
  if (session?.role === undefined) return `Your token lacks the scope “${scope}”`;
  const needed = Role.options.find((role) => ROLES[role].scopes.includes(scope)) ?? "admin";
  return `It takes the role ${needed}; yours is ${session.role}`;
}
