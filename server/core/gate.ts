import type { Policy } from "#lib/contract/policy.ts";
import { isPassive } from "./check.ts";
import type { Gate, Registered } from "./model.ts";

/** An instance let in again proves itself first; where nothing probes it, there is no pass to wait for. */
export function gateOnReturn(registered: Registered, at: number, policy: Policy): Gate {
  return isPassive(registered, policy) ? { kind: "open" } : { kind: "awaiting-pass", since: at };
}
