import { failed, type Outcome } from "./checker.ts";

/** Words for a connection that failed, by the error's code: never the other side's own words. */
const BY_CODE: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connect refused",
  ECONNRESET: "connection reset",
  EPIPE: "connection reset",
  EHOSTUNREACH: "host unreachable",
  ENETUNREACH: "network unreachable",
  EHOSTDOWN: "host unreachable",
  ETIMEDOUT: "connect timed out",
  UND_ERR_HEADERS_OVERFLOW: "headers over 16 KiB",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "not valid HTTP: body differs from its content-length",
  UND_ERR_SOCKET: "connection closed before the answer was whole",
  ERR_HTTP2_ERROR: "not valid HTTP/2",
  ERR_HTTP2_STREAM_ERROR: "stream reset",
  ERR_HTTP2_STREAM_CANCEL: "stream reset",
  ERR_HTTP2_SESSION_ERROR: "session closed by the other side",
  ERR_HTTP2_GOAWAY_SESSION: "session closed by the other side",
  ERR_HTTP2_INVALID_SESSION: "session closed by the other side",
  EPROTO: "tls: not a TLS answer",
  ERR_SSL_WRONG_VERSION_NUMBER: "tls: not a TLS answer",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "tls: not a TLS answer",
  ERR_TLS_CERT_ALTNAME_INVALID: "tls: certificate is for another name",
  CERT_HAS_EXPIRED: "tls: certificate has expired",
  CERT_NOT_YET_VALID: "tls: certificate is not yet valid",
  DEPTH_ZERO_SELF_SIGNED_CERT: "tls: self-signed certificate",
  SELF_SIGNED_CERT_IN_CHAIN: "tls: self-signed certificate in the chain",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "tls: certificate of an unknown authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "tls: certificate of an unknown authority",
  UNABLE_TO_GET_ISSUER_CERT: "tls: certificate of an unknown authority",
};

/** Nobody answered: the other side may be there, and the way to it is not. */
const UNANSWERED = new Set(["ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN"]);

/** What this machine lacks, not the other side: no instance is unhealthy for it. */
const OUR_OWN = new Set(["EMFILE", "ENFILE", "ENOBUFS", "ENOMEM", "EADDRNOTAVAIL"]);

/** A failure of our own finding, whose message is the detail as it stands. */
export class ProbeFailure extends Error {}

/** What a failed connection or exchange says of the other side. */
export function failure(error: Error): Outcome {
  const code = errorCode(error);
  if (OUR_OWN.has(code)) return { kind: "no-finding", detail: `this machine is out of resources: ${code}` };
  return failed(error instanceof ProbeFailure ? error.message : words(code, error), UNANSWERED.has(code));
}

function words(code: string, error: Error): string {
  if (code === "UND_ERR_SOCKET" && error.message.startsWith("bad ")) return "not valid HTTP";
  const known = BY_CODE[code];
  if (known !== undefined) return known;
  if (error.name === "HTTPParserError") return "not valid HTTP";
  if (code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_")) {
    return `tls: ${code.slice("ERR_SSL_".length).toLowerCase().replaceAll("_", " ")}`;
  }
  if (code === "UND_ERR_INVALID_ARG") return `this check cannot be sent: ${error.message}`;
  return `failed: ${code === "" ? error.name : code}`;
}

export function errorCode(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
