import type { Policy } from "#lib/contract/policy.ts";
import type { ServiceSummary } from "#lib/contract/views.ts";
import type { ServiceSight } from "#server/api/leader-view.ts";
import { causesOf } from "#server/core/causes.ts";
import type { InstanceState, ServiceState } from "#server/core/model.ts";
import { protectionOf } from "#server/core/panic.ts";
import { protectionCause } from "#server/core/protection.ts";
import { censusOf } from "./census.ts";

/** A service as the list shows it. Counts are of registered instances; `clients` hold its table, over all replicas. */
export function serviceSummary(sight: ServiceSight, clients: number): ServiceSummary {
  const { state, service, policy } = sight;
  const { key } = service;
  const { instances, statuses, worst, lostShare, zones, versions, dependsOn } = censusOf(service);
  const revision = state.tableRevision(key);
  const changedAt = state.changedAt(key);
  const heldBack = state.tableHeldBack(key);
  return {
    namespace: key.namespace,
    name: key.service,
    instances,
    statuses: { ...statuses },
    protection: protectionOf(service),
    ...protectionView(service, policy),
    ...(heldBack === undefined ? {} : { tableHeldBack: heldBack }),
    ...(lostShare === undefined ? {} : { lostShare }),
    ...(revision === undefined ? {} : { revision }),
    ...(changedAt === undefined ? {} : { changedAt }),
    clients,
    dependsOn: [...dependsOn],
    zones: [...zones],
    versions: [...versions],
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

function trouble(
  { service, policy }: ServiceSight,
  instance: InstanceState,
): NonNullable<ServiceSummary["worst"]> {
  const causes = causesOf(instance, service, policy);
  // The first cause decides the status.
  const text = causes[0]?.text ?? instance.status;
  return { instance: instance.id, status: instance.status, text, since: instance.statusSince };
}
