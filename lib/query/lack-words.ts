import type { Scope, SessionView } from "#lib/contract/access.ts";
import { ROLE_NAMES } from "#lib/contract/closed-sets.ts";
import { ROLES } from "#lib/contract/roles.ts";

/** What is in the way of whoever does not hold a scope: of a person the role, of a machine the scope of its token. */
export function lackWords(session: Pick<SessionView, "role"> | undefined, scope: Scope): string {
  if (session?.role === undefined) return `Your token lacks the scope “${scope}”`;
  const needed = ROLE_NAMES.find((role) => ROLES[role].scopes.includes(scope)) ?? "admin";
  return `It takes the role ${needed}; yours is ${session.role}`;
}
