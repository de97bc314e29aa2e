/** Bounds of what a request may bring. reference: Node's own defaults where they fit. */
export const MAX_URL_CHARS = 8 * 1024;
export const MAX_BODY_BYTES = 256 * 1024;
/** Of a body that names many: 5,000 instances, each with an override to end by its id, all with names as long as they may be. */
export const MAX_NAMES_BYTES = 3 * 1024 * 1024;
/** A report of as many entries as the contract takes, 10,000, each with its latencies: 2.4 MiB, more with long names and numbers. */
export const MAX_REPORT_BYTES = 4 * 1024 * 1024;
/** What a follower sends at once is a batch of 256 KiB, or one report, with its numbers written out: never more than it keeps, 8 MiB. */
export const MAX_FORWARDED_REPORTS_BYTES = 9 * 1024 * 1024;
export const MAX_JSON_DEPTH = 32;

/** For `http.createServer`: a request must have arrived within these times; an answer may take longer (streams). */
export const SERVER_OPTIONS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 5_000,
} as const;
