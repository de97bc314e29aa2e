import type { Policy } from "#lib/contract/policy.ts";
import type { ServiceState } from "./model.ts";

/** Why a service is not in its normal state. */
export interface ProtectionCause {
  readonly since: number;
  /** When the last of what is kept goes at the latest; absent where nothing is kept. */
  readonly until?: number;
  /** For a person, with the numbers; holds no time. */
  readonly text: string;
}

/** What stands behind `protectionOf`; undefined while that is normal. */
export function protectionCause(
  state: Pick<ServiceState, "panic" | "tally" | "instances">,
  policy: Policy,
): ProtectionCause | undefined {
  const { panic } = state;
  const kept = state.tally.retained > 0 ? keptOf(state) : undefined;
  if (panic === undefined) return kept;
  const { serving, proven, since } = panic;
  const routed =
    policy.panic.mode === "failOpen" ? "all of them are routed to" : "none but those that serve is routed to";
  const text = `${serving} of ${proven} that passed a check once serve, less than ${Math.round(policy.panic.threshold * 1000) / 10} % of them: ${routed}`;
  if (kept === undefined) return { since, text };
  return { ...kept, since, text: `${text}; ${kept.text}` };
}

function keptOf({ instances }: Pick<ServiceState, "instances">): ProtectionCause | undefined {
  let count = 0;
  let since = Infinity;
  let until = 0;
  for (const { vanished } of instances.values()) {
    if (vanished?.kind !== "retained") continue;
    count += 1;
    since = Math.min(since, vanished.since);
    until = Math.max(until, vanished.until);
  }
  if (count === 0) return undefined;
  const text =
    count === 1
      ? "1 instance whose registration vanished is kept while its own checks pass"
      : `${count} instances whose registrations vanished are kept while their own checks pass`;
  return { since, until, text };
}
