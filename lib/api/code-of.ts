import { type ErrorCode, HeadgateError } from "#lib/contract/error.ts";

/** The code of a failure that Headgate told, or that stands for its silence; undefined of any other. */
export function codeOf(error: unknown): ErrorCode | undefined {
  return error instanceof HeadgateError ? error.code : undefined;
}
