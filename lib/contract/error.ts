/** The closed set of error codes, each with the HTTP status that carries it. */
export const ERROR_STATUS = {
  invalid_argument: 400,
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  conflict: 409,
  precondition_failed: 412,
  too_large: 413,
  unsupported_media_type: 415,
  precondition_required: 428,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
  deadline_exceeded: 504,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

export interface HeadgateErrorOptions {
  readonly details?: unknown;
  readonly cause?: unknown;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** A failure with a code of the closed set. Everything that refuses a request throws this. */
export class HeadgateError extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;
  /** The request it answered, for looking it up in the logs; set where the failure came over the wire. */
  readonly requestId: string | undefined;
  /** How long to wait before asking again, where the answer said so (`Retry-After`). */
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, options: HeadgateErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = "HeadgateError";
    this.code = code;
    this.details = options.details;
    this.requestId = options.requestId;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** `details` of a failure after which the change that was asked for may stand all the same. */
export const OUTCOME_UNKNOWN = { unknownOutcome: true } as const;
/** The same of one that stands: it is written, and whoever answers has not applied it yet. */
export const WRITTEN = { isWritten: true } as const;

export function isOutcomeUnknown({ code, details }: HeadgateError): boolean {
  const told = details as { unknownOutcome?: unknown } | null | undefined; // whatever the server sent
  return code === "deadline_exceeded" || told?.unknownOutcome === true;
}

export function isWritten({ details }: HeadgateError): boolean {
  const told = details as { isWritten?: unknown } | null | undefined; // whatever the server sent
  return told?.isWritten === true;
}
