import type { InstanceView } from "#lib/contract/views.ts";
import { causesOf } from "#server/core/causes.ts";
import { checkSpec, checkTarget } from "#server/core/check.ts";
import { intentsOf } from "#server/core/intents.ts";
import type { InstanceState } from "#server/core/model.ts";
import { paceOf } from "#server/core/pace.ts";
import { isRegistered } from "#server/core/presence.ts";
import type { ServiceSight } from "#server/api/leader-view.ts";
import { stageOf } from "./departure.ts";

/** An instance as the console shows it. */
export function instanceView(sight: ServiceSight, instance: InstanceState): InstanceView {
  const { state, service, policy } = sight;
  const { key } = service;
  const { id, host, port, registered } = instance;
  const registration = registered?.registration;
  const intents = intentsOf(service.intents, id);
  const lastProbe = state.lastProbe(key, id);
  const nextProbeAt = state.nextProbeAt(key, id);
  const progress = stageOf(instance);
  const published = state.published(key);
  return {
    id,
    namespace: key.namespace,
    service: key.service,
    host,
    port,
    protocol: registration?.protocol ?? "http",
    ...(registration?.zone === undefined ? {} : { zone: registration.zone }),
    ...(registration?.version === undefined ? {} : { version: registration.version }),
    metadata: registration?.metadata ?? {},
    dependsOn: registration?.dependsOn ?? [],
    registered: isRegistered(instance),
    ...(registered === undefined ? {} : { registeredAt: instance.registeredAt }),
    ...(registered !== undefined && registered.lease === undefined ? { ttlSeconds: 0 } : {}),
    source: registered?.source ?? "none",
    status: instance.status,
    statusSince: instance.statusSince,
    health: instance.health.kind,
    healthSince: instance.health.since,
    baseWeight: instance.weighed.base.value,
    weight: instance.weighed.weight,
    ...(published === undefined ? {} : { published: published.get(id) ?? null }),
    marks: [...instance.marks],
    causes: causesOf(instance, service, policy),
    ...(lastProbe === undefined ? {} : { lastProbe }),
    ...(nextProbeAt === undefined ? {} : { nextProbeAt }),
    check: checkView(instance, policy),
    intents,
    ...(progress === undefined ? {} : { drainStage: progress.stage }),
    safeToStop: progress?.safeToStop ?? false,
  };
}

function checkView(instance: InstanceState, policy: ServiceSight["policy"]): InstanceView["check"] {
  const { registered } = instance;
  if (registered === undefined)
    return { kind: "none", target: "not registered", intervalMs: 0, timeoutMs: 0 };
  const spec = checkSpec(
    registered,
    policy,
    instance.vanished === undefined ? paceOf(instance, false) : "normal",
  );
  const target = checkTarget(registered, policy);
  const isProbed = spec.kind !== "ttl" && spec.kind !== "none";
  const { intervalMs, timeoutMs } = isProbed ? spec : { intervalMs: 0, timeoutMs: 0 };
  return { kind: spec.kind, target, intervalMs, timeoutMs };
}
