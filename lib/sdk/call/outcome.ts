import { innermost } from "#lib/api/not-reachable.ts";
import { HeadgateError } from "#lib/sdk/headgate-error.ts";
import type { Endpoint, Outcome } from "#lib/sdk/public.ts";

/** Before a byte was sent, where a connection was being made. */
const CONNECT = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT", "EADDRNOTAVAIL"]);
/** Before a byte was sent, by their very meaning. */
const UNSENT = new Set(["ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);
const TIMEOUT = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);
const RESET = new Set([
  "ECONNRESET",
  "EPIPE",
  "ECONNABORTED",
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
 * is an answer: `ok`. A mistake of the caller's own program is `cancelled`. What says nothing counts against the server.
 */
export function outcomeOf(error: unknown, endpoint?: Endpoint): Outcome {
  const cause = innermost(error);
  const text = "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
  if (text !== undefined && (UNSENT.has(text) || (CONNECT.has(text) && isConnecting(cause))))
    // A redirect may have led elsewhere: then this one did get it.
    return endpoint === undefined || isAt(cause, endpoint) ? "connect" : "reset";
  if (text !== undefined && (RESET.has(text) || CONNECT.has(text))) return "reset";
  if (text !== undefined && TIMEOUT.has(text)) return "timeout";
  return error instanceof Error ? outcomeOfAnswer(error) : "server";
}

function outcomeOfAnswer(error: Error): Outcome {
  if (error.name === "TimeoutError") return "timeout";
  if (error.name === "AbortError" || isOwnFault(error)) return "cancelled";
  if (error instanceof DOMException) return "server";
  const { code, status, statusCode } = error as { code?: unknown; status?: unknown; statusCode?: unknown };
  const answered = typeof status === "number" ? status : statusCode;
  if (typeof answered === "number") return answered < 500 ? "ok" : "server";
  if (typeof code !== "number") return "server";
  if (code === GRPC_DEADLINE) return "timeout";
  return GRPC_SERVER.has(code) ? "server" : "ok";
}

/** Of the caller's program, or this client's own refusal: nothing was asked of anybody. */
function isOwnFault(error: Error): boolean {
  if (error.cause !== undefined) return false;
  const isMistake =
    error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  return isMistake || error instanceof HeadgateError;
}

/** A socket that stands can die of the same causes, with what was sent on its way. */
function isConnecting(cause: Error): boolean {
  const { syscall, code } = cause as { syscall?: unknown; code?: unknown };
  return syscall === "connect" || (syscall === undefined && code === "ECONNREFUSED");
}

function isAt(cause: Error, { address, port }: Endpoint): boolean {
  const where = cause as { address?: unknown; port?: unknown; hostname?: unknown };
  if (typeof where.port === "number" && where.port !== port) return false;
  if (typeof where.hostname === "string") return where.hostname === address;
  const isIp = /^[\d.]+$|:/.test(address);
  return !isIp || typeof where.address !== "string" || where.address === address;
}
