import { createClient } from "#lib/api/client.ts";
import { takeFirstRead } from "./first-reads.ts";

/** The page's own origin; the session cookie goes along. */
export const api = createClient({
  urls: [""],
  fetch: (path, init) => (init.method === "GET" ? takeFirstRead(path) : undefined) ?? fetch(path, init),
});
