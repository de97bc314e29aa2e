import type { CircuitPolicy } from "#lib/contract/policy.ts";
import type { Circuit } from "./model.ts";
import { isReporting, type Traffic } from "./traffic.ts";

/**
 * Whether an instance is called by more than one client, so that none ejects it alone. `callers`: who called it in the
 * window, or took part in the trial. For a first time after the circuit closed (a window), or went on trial
 * (`baseOpenMs`: its share is small), clients that may yet call count too: they report calls to the service and, for a
 * trial, hold the table. Else whoever reports first would decide alone, and could hold an instance out for ever.
 */
export function isShared(
  traffic: Traffic,
  circuit: Circuit,
  callers: readonly { readonly client: string }[],
  at: number,
  policy: CircuitPolicy,
): boolean {
  if (callers.length > 1) return true;
  const graceMs = circuit.kind === "half-open" ? policy.baseOpenMs : policy.windowMs;
  if (at - circuit.since >= graceMs) return false;
  const least = circuit.kind === "half-open" ? (circuit.trial.revision ?? Infinity) : -Infinity;
  for (const [client, { held = -Infinity, lastCallAt }] of traffic.reporters) {
    if (client === callers[0]?.client || traffic.suspects.has(client) || held < least) continue;
    if (at - lastCallAt <= policy.windowMs && isReporting(traffic, client, at)) return true;
  }
  return false;
}
