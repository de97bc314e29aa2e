import { capacityOf, lostShareOf } from "#server/core/capacity.ts";
import type { InstanceState, ServiceState } from "#server/core/model.ts";
import { isRegistered } from "#server/core/presence.ts";
import { type ZoneLook, zonesOf } from "#server/core/service-look.ts";
import { isBad } from "#server/core/shared-trait.ts";
import { countStatuses, type StatusCounts } from "#server/core/status-counts.ts";
import { troubleRank } from "./trouble.ts";

/** What is counted over a service's registered instances, and its overrides. */
export interface Census {
  readonly instances: number;
  readonly statuses: Readonly<StatusCounts>;
  /** Out, and nobody meant it. */
  readonly bad: readonly InstanceState[];
  /** Of several alike, the one that changed last; undefined when all serve. */
  readonly worst: InstanceState | undefined;
  readonly lostShare: number | undefined;
  readonly zones: readonly string[];
  readonly byZone: readonly ZoneLook[];
  readonly versions: readonly string[];
  readonly dependsOn: readonly string[];
  readonly drains: number;
  readonly overrides: number;
}

type Counted = Pick<ServiceState, "instances" | "intents">;

interface Taken {
  readonly intents: ServiceState["intents"];
  readonly census: Census;
}

/** Versions of a service's instances are immutable: each is counted once, however many look at it. */
const taken = new WeakMap<ServiceState["instances"], Taken>();

export function censusOf(service: Counted): Census {
  const { instances, intents } = service;
  const before = taken.get(instances);
  if (before !== undefined && before.intents === intents) return before.census;
  const census = { ...instancesOf(service), ...overridesOf(service) };
  taken.set(instances, { intents, census });
  return census;
}

function instancesOf(service: Counted): Omit<Census, "drains" | "overrides"> {
  const registered = [...service.instances.values()].filter(isRegistered);
  const registrations = registered.map((instance) => instance.registered?.registration);
  return {
    instances: registered.length,
    statuses: countStatuses(registered),
    bad: registered.filter(isBad),
    worst: worstOf(registered),
    lostShare: lostShareOf(capacityOf(service)),
    zones: namesOf(registrations.map((one) => one?.zone)),
    byZone: zonesOf(registered),
    versions: namesOf(registrations.map((one) => one?.version)),
    dependsOn: namesOf(registrations.flatMap((one) => one?.dependsOn ?? [])),
  };
}

function overridesOf({ intents }: Counted): Pick<Census, "drains" | "overrides"> {
  let drains = 0;
  let soles = 0;
  for (const own of intents.values()) {
    drains += own.drains.length;
    for (const sole of [own.weight, own.maintenance, own.circuit]) if (sole !== undefined) soles += 1;
  }
  return { drains, overrides: drains + soles };
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
