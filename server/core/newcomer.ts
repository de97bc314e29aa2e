import { NO_FLAP } from "./flap.ts";
import type { InstanceState } from "./model.ts";
import { UNWEIGHED } from "./weight.ts";

/** An instance of which nothing is known but its address. */
export function newcomer(id: string, host: string, port: number, at: number): InstanceState {
  return {
    id,
    host,
    port,
    registered: undefined,
    registeredAt: at,
    vanished: undefined,
    health: { kind: "unknown", since: at },
    isProven: false,
    flap: NO_FLAP,
    circuit: { kind: "closed", since: at, attempt: 0 },
    rotation: { kind: "out" },
    latency: { value: 1, since: at, text: "" },
    gate: { kind: "open" },
    leave: undefined,
    departure: undefined,
    inFlight: undefined,
    unregisteredAt: undefined,
    status: "pending",
    statusSince: at,
    marks: [],
    weighed: UNWEIGHED,
  };
}
