import type { LoggedEvent, TransitionKind } from "#lib/contract/events.ts";
import { type Key, keyOf } from "./keys.ts";

type Subject = TransitionKind extends `${infer S}.${string}` ? S : never;

/** The queries a transition makes old, as key prefixes. Exactly these: what it cannot have changed is left alone. */
export function affectedBy(event: LoggedEvent): Key[] {
  const subject = event.kind.slice(0, event.kind.indexOf(".")) as Subject; // every kind is `<subject>.<what>`
  switch (subject) {
    case "leader":
    case "store":
    case "epoch":
      return [["getCluster"]];
    case "events":
      return [["listEvents"]];
    case "automation":
    case "observer":
      return [["getCluster"], ...serviceKeys(event)];
    case "policy":
      return [...serviceKeys(event), ...policyKeys(event)];
    case "instance":
      if (event.kind === "instance.quarantined") return [["listQuarantine"], ["getCluster"]];
      return [...serviceKeys(event), ["getCluster"], ["listNamespaces"], ...intentKeys(event)];
    case "health":
    case "status":
    case "flap":
    case "protection":
    case "table":
    case "client":
      return serviceKeys(event);
    case "circuit":
    case "maintenance":
    case "intent":
    case "guard":
      return [...serviceKeys(event), ...intentKeys(event)];
    case "drain":
      return [...serviceKeys(event), ...intentKeys(event), ...drainKeys(event)];
    case "weight":
      return [...serviceKeys(event), ...intentKeys(event)];
    case "leave":
      return [...serviceKeys(event), ["getCluster"], ...drainKeys(event)];
  }
}

function serviceKeys({ namespace: ns, service }: LoggedEvent): Key[] {
  if (ns === undefined) return [["listServices"], ["listInstances"]];
  if (service === undefined) return [keyOf("listServices", { ns }), keyOf("listInstances", { ns })];
  return [
    keyOf("listServices", { ns }),
    keyOf("getService", { ns, service }),
    keyOf("listInstances", { ns, service }),
  ];
}

/** A namespace's default is inherited by each of its services. */
function policyKeys({ namespace: ns, service }: LoggedEvent): Key[] {
  if (ns === undefined) return [];
  const params = service === undefined ? { ns } : { ns, service };
  const own = [keyOf("getPolicy", params), keyOf("listPolicyHistory", params)];
  if (service !== undefined) return own;
  return [...own, keyOf("getDefaultPolicy", { ns }), keyOf("listDefaultPolicyHistory", { ns })];
}

function intentKeys({ namespace: ns }: LoggedEvent): Key[] {
  return ns === undefined ? [["listIntents"]] : [keyOf("listIntents", { ns })];
}

/** The progress of a drain; one that ended has none, and asking for it again would only fail. */
function drainKeys({ kind, namespace: ns, service, instance }: LoggedEvent): Key[] {
  const isOver = kind === "drain.undone" || kind === "drain.expired" || kind === "leave.done";
  if (isOver || ns === undefined || service === undefined || instance === undefined) return [];
  return [keyOf("getDrain", { ns, service, instance })];
}
