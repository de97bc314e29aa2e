import type { ErrorBody } from "#lib/contract/error-body.ts";
import { ERROR_STATUS, HeadgateError, OUTCOME_UNKNOWN } from "#lib/contract/error.ts";
import { StoreFrozen, StoreRefused, StoreUnavailable } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { MethodNotAllowed } from "./method-not-allowed.ts";

export interface Failure {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ErrorBody;
}

const DEFAULT_RETRY_MS = 1000;
const REFUSED = {
  too_large: "too_large",
  invalid: "invalid_argument",
  no_space: "unavailable",
  permission: "unavailable",
  lease_gone: "unavailable",
} as const;

interface Asked {
  readonly method?: string | undefined;
  /** It changes nothing, whatever its method. */
  readonly isQuestion?: boolean | undefined;
  readonly requestId: string;
}

/** Turns whatever was thrown into an answer. What nobody meant to throw is logged, and told without its inside. */
export function failureOf(thrown: unknown, asked: Asked, log: Log): Failure {
  const { method, isQuestion = method === "GET", requestId } = asked;
  const error = asHeadgateError(thrown, isQuestion);
  if (error.code === "internal") log.error({ requestId, err: thrown }, "request failed");
  const { code, message, details } = error;
  const mayRetry = code === "unavailable" || code === "rate_limited";
  const retryAfter = Math.ceil((error.retryAfterMs ?? DEFAULT_RETRY_MS) / 1000);
  return {
    status: error instanceof MethodNotAllowed ? 405 : ERROR_STATUS[code],
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...(mayRetry ? { "retry-after": String(retryAfter) } : {}),
      ...(error instanceof MethodNotAllowed ? { allow: error.allow.join(", ") } : {}),
      ...(code === "unauthenticated" ? { "www-authenticate": "Bearer" } : {}),
    },
    body: { error: { code, message, ...(details === undefined ? {} : { details }), requestId } },
  };
}

function asHeadgateError(thrown: unknown, isRead: boolean): HeadgateError {
  if (thrown instanceof HeadgateError) return thrown;
  if (thrown instanceof StoreFrozen)
    return new HeadgateError("unavailable", thrown.message, { cause: thrown, retryAfterMs: 5000 });
  if (thrown instanceof StoreUnavailable) {
    const isUnknown = thrown.unknownOutcome && !isRead;
    const outcome = isUnknown ? "whether the change was made is not known" : "nothing was changed";
    return new HeadgateError("unavailable", `the store cannot be reached: ${outcome}`, {
      cause: thrown,
      ...(isUnknown ? { details: OUTCOME_UNKNOWN } : {}),
    });
  }
  if (thrown instanceof StoreRefused) {
    return new HeadgateError(REFUSED[thrown.reason], `the store refused: ${thrown.message}`, {
      cause: thrown,
    });
  }
  return new HeadgateError("internal", "something failed inside Headgate; its log has the request id", {
    cause: thrown,
  });
}
