import type { Role, Scope } from "./access.ts";

/** What each scope lets one do, for whoever chooses among them. */
export const SCOPE_SAYS: Readonly<Record<Scope, string>> = {
  register: "register instances, renew and remove them",
  "routes:read": "read routing tables, and the targets for Prometheus",
  report: "report calls, as clients do",
  view: "see services, instances, traffic and events",
  drain: "drain, weight, eject and keep in: every override",
  "policy:write": "change policies",
  "metrics:read": "read /metrics; for all namespaces alone",
  admin: "everything, and users, tokens and the audit",
};

export interface RoleRow {
  readonly scopes: readonly Scope[];
  /** For whoever chooses among them. */
  readonly says: string;
}

/** The whole of it: what is not here, a role does not hold. */
export const ROLES: Readonly<Record<Role, RoleRow>> = {
  viewer: { scopes: ["view"], says: "sees everything of their namespaces, and changes nothing" },
  operator: { scopes: ["view", "drain"], says: "also drains, weights, ejects and keeps in" },
  editor: { scopes: ["view", "drain", "policy:write"], says: "also changes policies" },
  admin: { scopes: ["admin"], says: "everything, in all namespaces; also users, tokens and the audit" },
};
