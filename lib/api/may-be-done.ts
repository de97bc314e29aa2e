import { type HeadgateError, isOutcomeUnknown } from "#lib/contract/error.ts";
import { NotReachable } from "./not-reachable.ts";

/** Whether what was asked for may have been done although it failed: its answer was lost on the way. */
export function mayBeDone(error: HeadgateError): boolean {
  return error instanceof NotReachable ? error.mayHaveArrived : isOutcomeUnknown(error);
}
