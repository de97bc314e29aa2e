import { HeadgateError } from "#lib/sdk/headgate-error.ts";

/** What a caller is told of a call that failed for good. */
export function failureOf(
  service: string,
  how: { readonly isLate: boolean; readonly tries: number; readonly at: string; readonly why: string },
  cause: unknown,
): HeadgateError {
  const tries = how.tries === 1 ? "the try" : `${how.tries} tries`;
  return how.isLate
    ? new HeadgateError("timeout", service, `no answer in time from ${how.at}, after ${tries}`, { cause })
    : new HeadgateError("retries_exhausted", service, `${tries} failed, the last at ${how.at}: ${how.why}`, {
        cause,
      });
}
