import type { LoggedEvent, TransitionKind } from "#lib/contract/events.ts";
import { type Key, keyOf } from "./keys.ts";

type Subject = TransitionKind extends `${infer S}.${string}` ? S : never;

/** The queries a transition makes old, as key prefixes. Exactly these: what it cannot have changed is left alone. */
export function affectedBy(event: LoggedEvent): Key[] {
  const subject = event.kind.slice(0, event.kind.indexOf(".")) as Subject; // every kind is `<subject>.<what>`
  switch (subject) {
    case "leader":
    case "store":
      return [["getCluster"]];
    case "policy":
      return serviceKeys(event);
    case "instance":
      if (event.kind === "instance.quarantined") return [["listQuarantine"], ["getCluster"]];
      return [...serviceKeys(event), ["getCluster"], ["listNamespaces"], ...intentKeys(event)];
    case "health":
    case "status":
      return serviceKeys(event);
    case "drain":
    case "weight":
      return [...serviceKeys(event), ...intentKeys(event)];
    case "leave":
      return [...serviceKeys(event), ["getCluster"]];
  }
}

function serviceKeys({ namespace: ns, service, instance }: LoggedEvent): Key[] {
  if (ns === undefined) return [["listServices"], ["listInstances"]];
  if (service === undefined) return [keyOf("listServices", { ns }), keyOf("listInstances", { ns })];
  return [
    keyOf("listServices", { ns }),
    keyOf("getService", { ns, service }),
    keyOf("listInstances", { ns, service }),
    ...(instance === undefined ? [] : [keyOf("getDrain", { ns, service, instance })]),
  ];
}

function intentKeys({ namespace: ns }: LoggedEvent): Key[] {
  return ns === undefined ? [["listIntents"]] : [keyOf("listIntents", { ns })];
}
