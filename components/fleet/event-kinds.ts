import { TRANSITION_KINDS } from "#lib/contract/closed-sets.ts";
import type { TransitionKind } from "#lib/contract/events.ts";

/** What an event is called where people read it. */
export const kindWords: Record<TransitionKind, string> = {
  "instance.registered": "Registered",
  "instance.changed": "Registration changed",
  "instance.unregistered": "Unregistered",
  "instance.quarantined": "Registration not readable",
  "instance.retained": "Kept without registration",
  "instance.released": "Kept no longer",
  "health.changed": "Health",
  "status.changed": "Status",
  "flap.held": "Held for flapping",
  "circuit.opened": "Ejected",
  "circuit.half_open": "On trial",
  "circuit.closed": "Back in",
  "circuit.refused": "Not ejected",
  "circuit.forced": "Circuit forced",
  "circuit.unforced": "Circuit automatic",
  "client.suspected": "Reports left out",
  "client.trusted": "Reports count again",
  "weight.changed": "Weight",
  "protection.changed": "Protection",
  "observer.held": "Checks doubted",
  "observer.released": "Checks believed",
  "observer.overruled": "Checks overruled",
  "guard.forced": "Guard passed",
  "guard.broken": "Guard broken",
  "maintenance.set": "Maintenance",
  "maintenance.unset": "Maintenance over",
  "table.refused": "Table held back",
  "table.accepted": "Table let go",
  "automation.paused": "Automation paused",
  "automation.resumed": "Automation resumed",
  "drain.requested": "Drain",
  "drain.published": "Drain published",
  "drain.converged": "Drain converged",
  "drain.drained": "Drained",
  "drain.undone": "Drain undone",
  "drain.expired": "Drain expired",
  "drain.abandoned": "Drain abandoned",
  "intent.orphaned": "Override ended",
  "weight.set": "Weight set",
  "weight.unset": "Weight reset",
  "leave.requested": "Leaving",
  "leave.done": "Left",
  "policy.changed": "Policy",
  "policy.unreadable": "Policy not readable",
  "leader.elected": "Leader elected",
  "leader.lost": "Leader lost",
  "store.up": "Store back",
  "store.down": "Store away",
  "epoch.frozen": "Frozen",
  "epoch.thawed": "Frozen no longer",
  "epoch.accepted": "Epoch accepted",
  "events.lost": "Events lost",
};

interface KindGroup {
  readonly title: string;
  readonly kinds: readonly TransitionKind[];
}

const startingWith = (...subjects: readonly string[]): TransitionKind[] =>
  TRANSITION_KINDS.filter((kind) => subjects.some((subject) => kind.startsWith(`${subject}.`)));

/** Every kind, each once, as one looks for them. */
export const kindGroups: readonly KindGroup[] = [
  { title: "Health and status", kinds: startingWith("health", "status", "flap") },
  { title: "Circuit and reports", kinds: startingWith("circuit", "client") },
  {
    title: "What operators did",
    kinds: [...startingWith("drain", "maintenance", "intent"), "weight.set", "weight.unset"],
  },
  { title: "Weight, table, protection", kinds: ["weight.changed", ...startingWith("protection", "table")] },
  { title: "Registration", kinds: startingWith("instance", "leave") },
  { title: "Guards and doubts", kinds: startingWith("guard", "observer") },
  { title: "Policies", kinds: startingWith("policy") },
  { title: "Headgate itself", kinds: startingWith("automation", "leader", "store", "epoch", "events") },
];
