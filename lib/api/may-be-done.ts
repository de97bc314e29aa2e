import { type HeadgateError, isOutcomeUnknown, isWritten } from "#lib/contract/error.ts";
import { NotReachable } from "./not-reachable.ts";

/** Whether what was asked for may have been done although it failed: its answer was lost on the way, or tells that it was. */
export function mayBeDone(error: HeadgateError): boolean {
  if (error instanceof NotReachable) return error.mayHaveArrived;
  return isOutcomeUnknown(error) || isWritten(error);
}
