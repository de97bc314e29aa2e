import type { ServerResponse } from "node:http";
import type { ErrorBody } from "#lib/contract/error-body.ts";
import { ERROR_STATUS, type ErrorCode } from "#lib/contract/error.ts";

/** Answers with an error in the contract's shape. `retryAfterSeconds`: when to come again. */
export function refuse(
  res: ServerResponse,
  requestId: string,
  code: ErrorCode,
  message: string,
  retryAfterSeconds?: number,
): void {
  const error: ErrorBody = { error: { code, message, requestId } };
  const body = Buffer.from(JSON.stringify(error));
  const headers = ["Content-Type", "application/json", "Content-Length", String(body.length)];
  if (retryAfterSeconds !== undefined) headers.push("Retry-After", String(retryAfterSeconds));
  res.writeHead(ERROR_STATUS[code], headers);
  res.end(body);
}

/** Before its first listing a replica cannot say that a service does not exist. */
export function refuseNotReady(res: ServerResponse, requestId: string, retryAfterSeconds = 1): void {
  const message = "This replica has not read its tables yet. Try another, or again.";
  refuse(res, requestId, "unavailable", message, retryAfterSeconds);
}
