/** Bounds of what a request may bring. reference: Node's own defaults where they fit. */
export const MAX_URL_CHARS = 8 * 1024;
export const MAX_BODY_BYTES = 256 * 1024;
export const MAX_JSON_DEPTH = 32;

/** For `http.createServer`: a request must have arrived within these times; an answer may take longer (streams). */
export const SERVER_OPTIONS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 5_000,
} as const;
