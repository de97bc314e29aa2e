import { type ErrorCode, HeadgateError, isWritten } from "#lib/contract/error.ts";
import { GuardName } from "#lib/contract/guard.ts";
import { mayBeDone } from "#lib/api/may-be-done.ts";
import { NotReachable } from "#lib/api/not-reachable.ts";
import { EXIT, type ExitCode, Failure } from "./exit.ts";
import { forceAdvice } from "./preview-text.ts";

const ADVICE: Record<ErrorCode, string> = {
  invalid_argument: "Correct it and run it again; --help says what is allowed.",
  unauthenticated: "Set HEADGATE_TOKEN to a token of this Headgate.",
  permission_denied: "Use a token that holds the scope named.",
  not_found: "`headgate status` lists what there is; --namespace chooses where to look.",
  conflict: "`headgate intents` shows who holds what.",
  precondition_failed: "It cannot be done as things stand: look again, then run it again.",
  precondition_required: "Look at its current state first.",
  too_large: "Make it smaller and run it again.",
  unsupported_media_type: "This command and the server do not fit: `headgate --version`, `headgate cluster`.",
  rate_limited: "Wait a little and run it again.",
  internal: "The server's log says more, under the request id.",
  unavailable: "Nothing was changed. Run it again when `headgate cluster` shows the store up and a leader.",
  deadline_exceeded: "Whether it was done is not known: look with `headgate status` before running it again.",
};

/** Any failure as the command ends with it. */
export function explain(error: unknown, urls: readonly string[]): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof NotReachable) {
    const unsure = mayBeDone(error) ? "Whether it was done is not known. " : "";
    const advice = `${unsure}Check HEADGATE_URL (now ${urls.join(",")}) and that Headgate runs there.`;
    return new Failure(EXIT.notReachable, error.message, advice, { code: "not_reachable" });
  }
  if (error instanceof HeadgateError) {
    const { code, details, requestId } = error;
    const what = requestId === undefined ? error.message : `${error.message} (request ${requestId})`;
    return new Failure(exitOf(error), what, adviceOf(error), { code, details, requestId });
  }
  const what = error instanceof Error ? error.message : String(error);
  return new Failure(EXIT.error, what, "This should not happen: please report it with the command you ran.");
}

function adviceOf(error: HeadgateError): string {
  const guards = guardsIn(error.details);
  if (guards.length > 0) return forceAdvice(guards);
  if (namesField(error.details)) return ADVICE.invalid_argument;
  if (isWritten(error)) return "It was done: `headgate status` shows it once it is applied.";
  return ADVICE[mayBeDone(error) ? "deadline_exceeded" : error.code];
}

/** Whether what was given is what is wrong, and it says which. */
function namesField(details: unknown): boolean {
  return Array.isArray((details as { issues?: unknown } | undefined)?.issues); // whatever the server sent
}

/** The guards that refused, where it was they. */
function guardsIn(details: unknown): GuardName[] {
  const guards = (details as { guards?: unknown } | undefined)?.guards; // whatever the server sent: each is looked at
  if (!Array.isArray(guards)) return [];
  const names = guards.flatMap(
    (each: unknown) => GuardName.safeParse((each as { guard?: unknown }).guard).data ?? [],
  );
  return [...new Set(names)];
}

/** A script that is told of the store takes it that nothing was changed. */
function exitOf(error: HeadgateError): ExitCode {
  if (error.code === "conflict") return EXIT.refused;
  return error.code === "unavailable" && !mayBeDone(error) ? EXIT.storeAway : EXIT.error;
}
