import type { CircuitView, Explanation } from "#lib/contract/explain.ts";
import { causesOf } from "#server/core/causes.ts";
import { intentsOf } from "#server/core/intents.ts";
import type { InstanceState } from "#server/core/model.ts";
import { protectionOf } from "#server/core/panic.ts";
import { isRegistered } from "#server/core/presence.ts";
import { windowOf } from "#server/core/traffic.ts";
import type { ServiceSight } from "#server/api/leader-view.ts";

/** The account by which the weight was made, as it stands: nothing is computed again. */
export function explanationOf(sight: ServiceSight, instance: InstanceState): Explanation {
  const { service, policy } = sight;
  const { id, status, statusSince, marks, weighed, health } = instance;
  return {
    namespace: service.key.namespace,
    service: service.key.service,
    instance: id,
    registered: isRegistered(instance),
    status,
    statusSince,
    marks: [...marks],
    weight: weighed.weight,
    base: weighed.base,
    factors: [...weighed.factors],
    health: { state: health.kind, since: health.since },
    circuit: circuitView(sight, instance),
    protection: protectionOf(service),
    causes: causesOf(instance, service, policy),
  };
}

function circuitView({ service, at }: ServiceSight, { id, circuit }: InstanceState): CircuitView {
  const forced = intentsOf(service.intents, id).circuit?.state;
  const window = windowOf(service.traffic, id, at);
  return {
    state: circuit.kind,
    since: circuit.since,
    attempt: circuit.attempt,
    ...(circuit.kind === "open" ? { until: circuit.until } : {}),
    ...(forced === undefined ? {} : { forced }),
    ...(window === undefined ? {} : { window }),
    ...(circuit.kind === "half-open"
      ? { trial: { succeeded: circuit.trial.succeeded, failed: circuit.trial.failed } }
      : {}),
  };
}
