import type { InstanceIntents } from "#lib/contract/intent.ts";
import type { Policy } from "#lib/contract/policy.ts";
import type { Endpoint, EndpointStatus } from "#lib/contract/table.ts";
import { causesOf } from "./causes.ts";
import type { EndpointState, InstanceState } from "./model.ts";
import type { StoredEndpoint } from "./table.ts";
import { weightOf } from "./weight.ts";

/** The first that applies, by the precedence of decisions.md §6. */
export function statusOf(instance: InstanceState, policy: Policy): EndpointStatus {
  if (instance.departure !== undefined)
    return instance.departure.stage === "drained" ? "drained" : "draining";
  if (instance.health.kind === "unhealthy") return "unhealthy";
  if (instance.gate.kind === "awaiting-pass") return "pending";
  if (instance.health.kind === "unknown" && policy.admission === "probe") return "pending";
  return "serving";
}

/** What the table says of a registered instance; undefined when it is not registered. */
export function endpointOf(
  instance: InstanceState,
  intents: InstanceIntents | undefined,
  policy: Policy,
): StoredEndpoint | undefined {
  const { registered } = instance;
  if (registered === undefined) return undefined;
  const { protocol = "http", zone, version, metadata } = registered.registration;
  const endpoint: Endpoint = {
    id: instance.id,
    address: instance.host,
    port: instance.port,
    protocol,
    weight: weightOf(instance, intents),
    status: instance.status,
    ...(zone === undefined ? {} : { zone }),
    ...(version === undefined ? {} : { version }),
    ...(metadata === undefined || Object.keys(metadata).length === 0 ? {} : { metadata }),
  };
  return { endpoint, state: stateOf(instance, intents, policy) };
}

function stateOf(
  instance: InstanceState,
  intents: InstanceIntents | undefined,
  policy: Policy,
): EndpointState {
  const { health, gate, leave, departure } = instance;
  return {
    health: { kind: health.kind, since: health.since },
    status: instance.status,
    statusSince: instance.statusSince,
    registeredAt: instance.registeredAt,
    causes: causesOf(instance, intents, policy).map(({ kind, since }) => ({ kind, since })),
    ...(gate.kind === "awaiting-pass" ? { gateSince: gate.since } : {}),
    ...(leave === undefined ? {} : { leave }),
    ...(departure === undefined ? {} : { departure: storedDeparture(departure) }),
  };
}

/** Quiet by the instance's own count is kept in memory: writing it could be a store write per probe. */
function storedDeparture(departure: NonNullable<InstanceState["departure"]>): typeof departure {
  return departure.stage === "converged" && departure.quiet?.by === "instance"
    ? { ...departure, quiet: undefined }
    : departure;
}
