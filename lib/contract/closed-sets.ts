/* What schemas, filters and forms choose from. Plain: pages begin without schemas. */

export const SCOPES = [
  "register",
  "routes:read",
  "report",
  "view",
  "drain",
  "policy:write",
  "metrics:read",
  "admin",
] as const;

/** Each holds what the one before it does. */
export const ROLE_NAMES = ["viewer", "operator", "editor", "admin"] as const;

export const ENDPOINT_STATUSES = [
  "maintenance",
  "drained",
  "draining",
  "forced_out",
  "unhealthy",
  "ejected",
  "pending",
  "trial",
  "warming",
  "degraded",
  "serving",
] as const;

export const HEALTH_KINDS = ["unknown", "healthy", "degraded", "unhealthy"] as const;

/** In their order. */
export const DRAIN_STAGES = ["requested", "published", "converged", "drained"] as const;

export const INTENT_KINDS = ["drain", "weight", "maintenance", "circuit"] as const;

export const INSTANCE_GROUPINGS = ["zone", "version"] as const;

export const TRANSITION_KINDS = [
  "instance.registered",
  "instance.changed",
  "instance.unregistered",
  "instance.quarantined",
  "health.changed",
  "status.changed",
  "instance.retained",
  "instance.released",
  "flap.held",
  "circuit.opened",
  "circuit.half_open",
  "circuit.closed",
  "circuit.refused",
  "circuit.forced",
  "circuit.unforced",
  "client.suspected",
  "client.trusted",
  "weight.changed",
  "protection.changed",
  "observer.held",
  "observer.released",
  "observer.overruled",
  "guard.forced",
  "guard.broken",
  "maintenance.set",
  "maintenance.unset",
  "table.refused",
  "table.accepted",
  "automation.paused",
  "automation.resumed",
  "drain.requested",
  "drain.published",
  "drain.converged",
  "drain.drained",
  "drain.undone",
  "drain.expired",
  "drain.abandoned",
  "intent.orphaned",
  "weight.set",
  "weight.unset",
  "leave.requested",
  "leave.done",
  "policy.changed",
  "policy.unreadable",
  "leader.elected",
  "leader.lost",
  "store.up",
  "store.down",
  "epoch.frozen",
  "epoch.thawed",
  "epoch.accepted",
  "events.lost",
] as const;

export const AUDITED_ENDPOINTS = [
  "drain",
  "undrain",
  "putWeight",
  "deleteWeight",
  "putMaintenance",
  "deleteMaintenance",
  "putCircuit",
  "changeService",
  "changeNamespace",
  "putPolicy",
  "rollbackPolicy",
  "putDefaultPolicy",
  "rollbackDefaultPolicy",
  "putAutomation",
  "acceptEpoch",
  "startSampleFleet",
  "stopSampleFleet",
  "setUp",
  "createSession",
  "changePassword",
  "createUser",
  "changeUser",
  "deleteUser",
  "inviteUser",
  "createToken",
  "deleteToken",
] as const;

export const AUDIT_ACTIONS = [...AUDITED_ENDPOINTS, "prune"] as const;
