import type { EndpointStatus } from "#lib/contract/table.ts";
import { capacityOf, lostShareOf } from "#server/core/capacity.ts";
import type { InstanceState, ServiceState } from "#server/core/model.ts";
import { isRegistered } from "#server/core/presence.ts";
import { troubleRank } from "./trouble.ts";

/** What is counted over a service's registered instances. */
export interface Census {
  readonly instances: number;
  readonly statuses: Readonly<Partial<Record<EndpointStatus, number>>>;
  /** Of several alike, the one that changed last; undefined when all serve. */
  readonly worst: InstanceState | undefined;
  readonly lostShare: number | undefined;
  readonly zones: readonly string[];
  readonly versions: readonly string[];
  readonly dependsOn: readonly string[];
}

interface Taken {
  readonly intents: ServiceState["intents"];
  readonly census: Census;
}

/** Versions of a service's instances are immutable: each is counted once, however many look at it. */
const taken = new WeakMap<ServiceState["instances"], Taken>();

export function censusOf(service: Pick<ServiceState, "instances" | "intents">): Census {
  const { instances, intents } = service;
  const before = taken.get(instances);
  if (before !== undefined && before.intents === intents) return before.census;
  const census = take(service);
  taken.set(instances, { intents, census });
  return census;
}

function take(service: Pick<ServiceState, "instances" | "intents">): Census {
  const registered = [...service.instances.values()].filter(isRegistered);
  const statuses: Partial<Record<EndpointStatus, number>> = {};
  for (const { status } of registered) statuses[status] = (statuses[status] ?? 0) + 1;
  const registrations = registered.map((instance) => instance.registered?.registration);
  return {
    instances: registered.length,
    statuses,
    worst: worstOf(registered),
    lostShare: lostShareOf(capacityOf(service)),
    zones: namesOf(registrations.map((one) => one?.zone)),
    versions: namesOf(registrations.map((one) => one?.version)),
    dependsOn: namesOf(registrations.flatMap((one) => one?.dependsOn ?? [])),
  };
}

function worstOf(instances: readonly InstanceState[]): InstanceState | undefined {
  let worst: InstanceState | undefined;
  for (const instance of instances) {
    if (instance.status === "serving") continue;
    const by = worst === undefined ? -1 : troubleRank(instance.status) - troubleRank(worst.status);
    if (worst === undefined || by < 0 || (by === 0 && instance.statusSince > worst.statusSince))
      worst = instance;
  }
  return worst;
}

function namesOf(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))].toSorted();
}
