import type { LoggedEvent, TransitionKind } from "#lib/contract/events.ts";
import { type Key, keyOf, keysInView } from "./keys.ts";

/** Facts on screen that a transition may have changed. */
type Fact =
  /** What a list says of a service: counts, protection, its worst instance, when its table changed. */
  | "service"
  /** The instance it happened to, on its own page and in its service's list; of a service's: all of them. */
  | "instance"
  /** The same of every instance of the service: what befalls all, or what one has of the others. */
  | "instances"
  | "intents"
  /** What would come of changes to its table, and what changed of it. */
  | "preview"
  | "progress"
  | "policy"
  | "cluster"
  | "namespaces"
  /** Who consumes tables, and whose reports are believed. */
  | "clients"
  | "quarantine"
  | "events"
  /** What operators did. */
  | "audit";

const placed = ["service", "instance", "preview"] as const;
const arrived = [...placed, "intents", "cluster", "namespaces"] as const;
/** As an operator asks for it, or undoes it; it may end by itself too. */
const wished = [...placed, "intents", "audit"] as const;
const befell = ["service", "instances", "preview"] as const;

/** Exactly these: what a transition cannot have changed is left alone. */
const changedBy: Record<TransitionKind, readonly Fact[]> = {
  "instance.registered": arrived,
  "instance.changed": placed,
  "instance.unregistered": arrived,
  "instance.quarantined": ["quarantine", "cluster"],
  "instance.retained": [...placed, "intents"],
  "instance.released": [...placed, "intents"],
  "health.changed": ["service", "instance"],
  "status.changed": placed,
  "flap.held": ["service", "instance"],
  "circuit.opened": placed,
  "circuit.half_open": [...placed, "audit"],
  "circuit.closed": placed,
  "circuit.refused": ["service", "instance"],
  "circuit.forced": wished,
  "circuit.unforced": wished,
  // Whose failures count is part of every circuit's account.
  "client.suspected": ["instances", "clients"],
  "client.trusted": ["instances", "clients"],
  "weight.changed": placed,
  "protection.changed": befell,
  "observer.held": ["service", "instances", "cluster"],
  "observer.released": ["service", "instances", "cluster"],
  "observer.overruled": ["service", "instances", "cluster"],
  "guard.forced": ["instances", "intents", "audit"],
  "guard.broken": ["service"],
  "maintenance.set": wished,
  "maintenance.unset": wished,
  "table.refused": befell,
  "table.accepted": befell,
  "automation.paused": [...befell, "cluster", "audit"],
  "automation.resumed": [...befell, "cluster", "audit"],
  "drain.requested": [...wished, "progress"],
  "drain.published": [...placed, "intents", "progress"],
  "drain.converged": ["instance", "intents", "progress"],
  "drain.drained": [...placed, "intents", "progress"],
  // The progress of a drain that ended is none, and asking for it again would only fail.
  "drain.undone": wished,
  "drain.expired": wished,
  "drain.abandoned": [...wished, "progress"],
  "intent.orphaned": wished,
  "weight.set": wished,
  "weight.unset": wished,
  "leave.requested": [...placed, "progress"],
  "leave.done": [...placed, "cluster"],
  "policy.changed": [...befell, "policy", "audit"],
  "policy.unreadable": ["policy"],
  "leader.elected": ["cluster"],
  "leader.lost": ["cluster"],
  "store.up": ["cluster"],
  "store.down": ["cluster"],
  "epoch.frozen": [...befell, "cluster"],
  "epoch.thawed": [...befell, "cluster"],
  // Policies and overrides may be written back with it, or be the store's own.
  "epoch.accepted": [...befell, "intents", "policy", "cluster", "namespaces", "audit"],
  "events.lost": ["events"],
};

/** The queries a transition makes old, as key prefixes. */
export function affectedBy(event: LoggedEvent): Key[] {
  return changedBy[event.kind].flatMap((fact) => keysOf[fact](event));
}

const keysOf: Record<Fact, (event: LoggedEvent) => Key[]> = {
  service: ({ namespace: ns, service }) => {
    if (ns === undefined) return [["getFleet"], ["listServices"], ["getServiceOrder"], ["getService"]];
    return [
      ...inView("getFleet", ns),
      ...inView("listServices", ns),
      ...inView("getServiceOrder", ns),
      within("getService", { ns, service }),
    ];
  },
  instance: ({ namespace: ns, service, instance }) => instanceKeys({ ns, service }, { instance }),
  instances: ({ namespace: ns, service }) => instanceKeys({ ns, service }, {}),
  intents: ({ namespace: ns }) => [...inView("listIntents", ns), ...inView("getFleet", ns)],
  preview: ({ namespace: ns, service }) => [
    within("previewService", { ns, service }),
    within("getTableDiff", { ns, service }),
    within("listTableRevisions", { ns, service }),
  ],
  progress: ({ namespace: ns, service, instance }) => [within("getDrain", { ns, service, instance })],
  policy: policyKeys,
  cluster: () => [["getCluster"]],
  namespaces: () => [["listNamespaces"]],
  clients: ({ namespace: ns, service }) => [
    ...inView("listClients", ns),
    within("listServiceClients", { ns, service }),
  ],
  quarantine: () => [["listQuarantine"]],
  events: () => [["listEvents"], ["listInstanceHistory"]],
  audit: () => [["listAudit"]],
};

type Names = Readonly<Record<string, string | undefined>>;

/** A prefix that names what the event names: the rest is any. */
function within(endpoint: Key[0], names: Names): Key {
  const given = Object.entries(names).filter(([, name]) => name !== undefined);
  return given.length === 0 ? [endpoint] : keyOf(endpoint, Object.fromEntries(given));
}

/** What is told of a namespace is told of all together too. */
function inView(endpoint: Key[0], ns: string | undefined): Key[] {
  return ns === undefined ? [[endpoint]] : keysInView(endpoint, { ns });
}

function instanceKeys(service: Names, instance: Names): Key[] {
  return [
    within("listInstances", service),
    within("listVersions", service),
    within("getInstanceOrder", service),
    within("getInstance", { ...service, ...instance }),
    within("explainInstance", { ...service, ...instance }),
  ];
}

/** A namespace's default is inherited by each of its services. */
function policyKeys({ namespace: ns, service }: LoggedEvent): Key[] {
  const own = [within("getPolicy", { ns, service }), within("listPolicyHistory", { ns, service })];
  if (service !== undefined) return own;
  return [...own, within("getDefaultPolicy", { ns }), within("listDefaultPolicyHistory", { ns })];
}
