import type { PanicPolicy } from "#lib/contract/policy.ts";
import type { Protection } from "#lib/contract/table.ts";
import type { Panic, ServiceState, Tally } from "./model.ts";

/**
 * Too few of those that worked once serve: what is seen of them is doubted, and all of them are routed to
 * (decisions.md §5). Ends a margin above the threshold. Answers the same object while nothing changed.
 */
export function panicAfter(
  panic: Panic | undefined,
  { serving, proven }: Tally,
  at: number,
  policy: PanicPolicy,
): Panic | undefined {
  if (policy.mode === "off" || proven === 0) return undefined;
  const share = serving / proven;
  const bound = panic === undefined ? policy.threshold : Math.min(1, policy.threshold + policy.margin);
  if (share >= bound) return undefined;
  if (panic?.serving === serving && panic.proven === proven) return panic;
  return { since: panic?.since ?? at, serving, proven };
}

/** As it was found, with who it is about counted once: while all else is held, it stands as it stood. */
export function panicHeld(panic: Panic | undefined, { serving, proven }: Tally): Panic | undefined {
  return panic?.proven === 0 && proven > 0 ? { since: panic.since, serving, proven } : panic;
}

/** What is published of a service's guard state. */
export function protectionOf({ panic, tally }: Pick<ServiceState, "panic" | "tally">): Protection {
  if (panic !== undefined) return "panic";
  return tally.retained > 0 ? "preserving" : "normal";
}
