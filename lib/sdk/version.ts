import { VERSION } from "#lib/version.ts";

/** How reports name this library. */
export const SDK_NAME = `headgate-ts/${VERSION}`;
