import { createClient } from "#lib/api/client.ts";

/** The page's own origin; the session cookie goes along. */
export const api = createClient({ urls: [""] });
