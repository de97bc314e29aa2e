import type { Policy } from "#lib/contract/policy.ts";
import type { EndpointStatus } from "#lib/contract/table.ts";
import type { ServiceSummary } from "#lib/contract/views.ts";
import { capacityOf, lostShareOf } from "#server/core/capacity.ts";
import { causesOf } from "#server/core/causes.ts";
import { protectionOf } from "#server/core/panic.ts";
import type { InstanceState, ServiceState } from "#server/core/model.ts";
import { isRegistered } from "#server/core/presence.ts";
import { protectionCause } from "#server/core/protection.ts";
import type { ServiceSight } from "#server/api/leader-view.ts";
import { troubleRank } from "./trouble.ts";

/** A service as the list shows it. Counts are of registered instances. */
export function serviceSummary(sight: ServiceSight): ServiceSummary {
  const { state, service, policy } = sight;
  const { key } = service;
  const registered = [...service.instances.values()].filter(isRegistered);
  const revision = state.tableRevision(key);
  const changedAt = state.changedAt(key);
  const worst = worstOf(registered);
  const heldBack = state.tableHeldBack(key);
  const lostShare = lostShareOf(capacityOf(service));
  return {
    namespace: key.namespace,
    name: key.service,
    instances: registered.length,
    statuses: countStatuses(registered),
    protection: protectionOf(service),
    ...protectionView(service, policy),
    ...(heldBack === undefined ? {} : { tableHeldBack: heldBack }),
    ...(lostShare === undefined ? {} : { lostShare }),
    ...(revision === undefined ? {} : { revision }),
    ...(changedAt === undefined ? {} : { changedAt }),
    clients: state.consumers(key).length,
    dependsOn: namesOf(registered.flatMap((instance) => instance.registered?.registration.dependsOn ?? [])),
    zones: namesOf(registered.map((instance) => instance.registered?.registration.zone)),
    versions: namesOf(registered.map((instance) => instance.registered?.registration.version)),
    ...(worst === undefined ? {} : { worst: trouble(sight, worst) }),
  };
}

/** Since when and why it is not in its normal state; nothing while it is. */
export function protectionView(service: ServiceState, policy: Policy) {
  const cause = protectionCause(service, policy);
  if (cause === undefined) return {};
  const { since: protectionSince, text: protectionText, until: protectionUntil } = cause;
  return { protectionSince, protectionText, ...(protectionUntil === undefined ? {} : { protectionUntil }) };
}

function countStatuses(instances: readonly InstanceState[]): Partial<Record<EndpointStatus, number>> {
  const counts: Partial<Record<EndpointStatus, number>> = {};
  for (const { status } of instances) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** Of several alike, the one that changed last; undefined when all serve. */
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

function trouble(
  { service, policy }: ServiceSight,
  instance: InstanceState,
): NonNullable<ServiceSummary["worst"]> {
  const causes = causesOf(instance, service, policy);
  // The first cause decides the status.
  const text = causes[0]?.text ?? instance.status;
  return { instance: instance.id, status: instance.status, text, since: instance.statusSince };
}

function namesOf(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))].toSorted();
}
