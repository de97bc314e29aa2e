import { HeadgateError } from "#lib/contract/error.ts";

/**
 * No address answered. Still a HeadgateError (code `unavailable`), but nothing of Headgate has spoken:
 * the command exits 5 for it, not 6.
 */
export class NotReachable extends HeadgateError {
  /** Whether the request may have arrived all the same, so that its effect is unknown. */
  readonly mayHaveArrived: boolean;

  constructor(message: string, options: { mayHaveArrived: boolean; cause?: unknown }) {
    super("unavailable", message, { cause: options.cause });
    this.name = "NotReachable";
    this.mayHaveArrived = options.mayHaveArrived;
  }
}

/** Codes of failures before a byte was sent: another address may be tried, also for a change. */
const NOTHING_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Whether a fetch failure certainly happened before anything was sent. Browsers do not tell: false there. */
export function wasNothingSent(error: unknown): boolean {
  const code = causeOf(error).code;
  return code !== undefined && NOTHING_SENT.has(code);
}

/** The words and the code of a fetch failure: the innermost cause says more than "fetch failed". */
export function causeOf(error: unknown): { text: string; code?: string } {
  if (!(error instanceof Error)) return { text: String(error) };
  const cause = innermost(error);
  const text = cause.message === "" ? cause.name : cause.message;
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
  return code === undefined ? { text } : { text, code };
}

/** Causes may go round in circles. */
const MAX_DEPTH = 10;

/** What an error comes from; of several at once, as where each address of a name was tried, the first. */
export function innermost(error: unknown): Error {
  let at = error instanceof Error ? error : new Error(String(error));
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const next: unknown = at.cause ?? (at instanceof AggregateError ? at.errors[0] : undefined);
    if (!(next instanceof Error)) return at;
    at = next;
  }
  return at;
}
