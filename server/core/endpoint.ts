import type { Policy } from "#lib/contract/policy.ts";
import type { Endpoint } from "#lib/contract/table.ts";
import { causesOf } from "./causes.ts";
import type { EndpointState, InstanceState, ServiceState } from "./model.ts";
import type { StoredEndpoint } from "./table.ts";

/** What the table says of an instance; undefined when it is not in it. */
export function endpointOf(
  instance: InstanceState,
  state: ServiceState,
  policy: Policy,
): StoredEndpoint | undefined {
  const { registered, vanished, departure, marks, weighed } = instance;
  if (registered === undefined || vanished?.kind === "gone") return undefined;
  const isInMaintenance = state.intents.get(instance.id)?.maintenance !== undefined;
  if (isInMaintenance && departure?.stage === "drained") return undefined;
  const { protocol = "http", zone, version, metadata } = registered.registration;
  const endpoint: Endpoint = {
    id: instance.id,
    address: instance.host,
    port: instance.port,
    protocol,
    weight: weighed.weight,
    status: instance.status,
    ...(marks.length === 0 ? {} : { marks: [...marks] }),
    ...(zone === undefined ? {} : { zone }),
    ...(version === undefined ? {} : { version }),
    ...(metadata === undefined || Object.keys(metadata).length === 0 ? {} : { metadata }),
  };
  return { endpoint, state: stateOf(instance, registered, state, policy) };
}

/** Beside what clients see, what a new leader needs to go on. Counters of probes and calls stay in memory. */
function stateOf(
  instance: InstanceState,
  registered: NonNullable<InstanceState["registered"]>,
  state: ServiceState,
  policy: Policy,
): EndpointState {
  const { health, gate, leave, departure, flap, circuit, latency, vanished, rotation, weighed } = instance;
  const { check, weight } = registered.registration;
  return {
    health: { kind: health.kind, since: health.since },
    status: instance.status,
    statusSince: instance.statusSince,
    registeredAt: instance.registeredAt,
    createRevision: registered.createRevision,
    causes: causesOf(instance, state, policy).map(({ kind, since }) => ({ kind, since })),
    ...(weight === undefined ? {} : { weight }),
    ...(check === undefined ? {} : { check }),
    ...(instance.isProven ? {} : { isUnproven: true }),
    ...(rotation.kind === "out" ? {} : { inSince: rotation.since }),
    ...(rotation.kind === "out" || rotation.share === 1 ? {} : { share: rotation.share }),
    ...(weighed.factors.length === 0 ? {} : { factors: weighed.factors }),
    ...(flap.downs.length === 0 ? {} : { flap }),
    ...(circuit.kind === "closed" && circuit.attempt === 0 ? {} : { circuit: storedCircuit(circuit) }),
    ...(latency.value === 1 ? {} : { latency }),
    ...(vanished?.kind === "retained" ? { vanished: { ...vanished, failures: 0 } } : {}),
    ...(gate.kind === "awaiting-pass" ? { gateSince: gate.since } : {}),
    ...(leave === undefined ? {} : { leave }),
    ...(departure === undefined ? {} : { departure: storedDeparture(departure) }),
  };
}

/** The trial's counts would be a write per report, and a refusal is found anew by what is reported. */
function storedCircuit(circuit: InstanceState["circuit"]): InstanceState["circuit"] {
  switch (circuit.kind) {
    case "closed":
      return { kind: "closed", since: circuit.since, attempt: circuit.attempt };
    case "open":
      return circuit;
    case "half-open": {
      const { kind, since, attempt } = circuit;
      return { kind, since, attempt, trial: { revision: undefined, succeeded: 0, failed: 0 } };
    }
  }
}

/** What is counted while it is quiet stays in memory: writing it could be a store write per probe. */
function storedDeparture(departure: NonNullable<InstanceState["departure"]>): typeof departure {
  return departure.stage === "converged" && departure.quiet !== undefined && departure.quiet.by !== "time"
    ? { ...departure, quiet: undefined }
    : departure;
}
