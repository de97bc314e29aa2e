import type { Policy } from "#lib/contract/policy.ts";
import { isPassive } from "./check.ts";
import type { Gate, Registered } from "./model.ts";

/** The gate as it is; open where nothing probes the instance (any more), so that no pass would ever come. */
export function gateUnder(gate: Gate, registered: Registered, policy: Policy): Gate {
  return gate.kind === "awaiting-pass" && isPassive(registered, policy) ? { kind: "open" } : gate;
}

/** An instance let in again proves itself first; where nothing probes it, there is no pass to wait for. */
export function gateOnReturn(registered: Registered, at: number, policy: Policy): Gate {
  return isPassive(registered, policy) ? { kind: "open" } : { kind: "awaiting-pass", since: at };
}
