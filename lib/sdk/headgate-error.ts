import type { ErrorCode } from "./public.ts";

/** A call that was not made, or that failed for good; the message says by whom and why. */
export class HeadgateError extends Error {
  readonly code: ErrorCode;
  readonly service: string;

  constructor(code: ErrorCode, service: string, message: string, options: { readonly cause?: unknown } = {}) {
    super(`${service}: ${message}`, options);
    this.name = "HeadgateError";
    this.code = code;
    this.service = service;
  }
}
