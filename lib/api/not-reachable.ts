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
  if (error.cause instanceof Error) return causeOf(error.cause);
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return causeOf(error.errors[0]);
  const text = error.message === "" ? error.name : error.message;
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return code === undefined ? { text } : { text, code };
}
