import { mayBeDone } from "#lib/api/may-be-done.ts";
import { type HeadgateError, isWritten } from "#lib/contract/error.ts";

/** The failure of a change as it is told: `title` is what was not done, which nobody knows where the answer was lost. */
export function toldFailure(title: string, error: HeadgateError) {
  return { title: titleOf(title, error), detail: error.message, requestId: error.requestId };
}

function titleOf(title: string, error: HeadgateError): string {
  if (isWritten(error)) return "It is done, and not shown yet.";
  return mayBeDone(error) ? "It may have been done, or not." : title;
}
