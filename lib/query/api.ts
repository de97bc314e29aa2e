import { jsonOf } from "#lib/api/answer.ts";
import { createClient } from "#lib/api/client.ts";
import { takeFirstRead } from "./first-reads.ts";

/**
 * The page's own origin; the session cookie goes along. Answers are taken as they are: the schemas of the whole API
 * would be built by each page as it starts, and whoever served the page is who answers it.
 */
export const api = createClient(
  {
    urls: [""],
    fetch: (path, init) => (init.method === "GET" ? takeFirstRead(path) : undefined) ?? fetch(path, init),
  },
  jsonOf,
);
