import { causeOf } from "#lib/api/not-reachable.ts";
import { HeadgateError } from "#lib/sdk/headgate-error.ts";
import type { Outcome } from "#lib/sdk/public.ts";

/** Before a byte was sent. */
const CONNECT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);
const TIMEOUT = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);
const RESET = new Set([
  "ECONNRESET",
  "EPIPE",
  "ECONNABORTED",
  "ETIMEDOUT",
  "UND_ERR_SOCKET",
  "ERR_STREAM_PREMATURE_CLOSE",
]);
/** gRPC codes that mean the server failed: UNKNOWN, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS. */
const GRPC_SERVER = new Set([2, 12, 13, 14, 15]);
const GRPC_DEADLINE = 4;

/** A TypeError, as fetch's are: the call was never made. */
export class WrongProtocol extends TypeError {
  constructor(id: string, protocol: string) {
    super(`${id} speaks ${protocol}, not HTTP: use run() or pick()`);
  }
}

/**
 * What a thrown error says of the instance. An error with a status below 500, or a gRPC code of the caller's own making,
 * is an answer: `ok`. What says nothing counts against the server.
 */
export function outcomeOf(error: unknown): Outcome {
  const { code: text } = causeOf(error);
  if (text !== undefined && CONNECT.has(text)) return "connect";
  if (text !== undefined && RESET.has(text)) return "reset";
  if (text !== undefined && TIMEOUT.has(text)) return "timeout";
  if (!(error instanceof Error)) return "server";
  // Never made, by this client's own word.
  const isRefusal = error instanceof HeadgateError && error.cause === undefined;
  if (isRefusal || error instanceof WrongProtocol) return "cancelled";
  if (error.name === "TimeoutError") return "timeout";
  const { code, status, statusCode } = error as { code?: unknown; status?: unknown; statusCode?: unknown };
  const answered = typeof status === "number" ? status : statusCode;
  if (typeof answered === "number") return answered < 500 ? "ok" : "server";
  if (typeof code !== "number") return "server";
  if (code === GRPC_DEADLINE) return "timeout";
  return GRPC_SERVER.has(code) ? "server" : "ok";
}
