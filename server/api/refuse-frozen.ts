import type { FrozenView } from "#lib/contract/cluster.ts";
import type { EndpointName } from "#lib/contract/endpoints.ts";
import { HeadgateError } from "#lib/contract/error.ts";
import type { Matched } from "./route.ts";

/** What an operator needs to come in and end it. */
const STILL_DONE: ReadonlySet<EndpointName> = new Set(["acceptEpoch", "createSession", "deleteSession"]);

/** While the store's history is another one, nothing is changed, and there is no leader to ask. */
export function refuseFrozen(
  frozen: FrozenView | undefined,
  { name, row }: Pick<Matched, "name" | "row">,
): void {
  if (frozen === undefined || STILL_DONE.has(name)) return;
  if (row.servedBy === "any" && row.method === "GET") return;
  throw new HeadgateError("unavailable", frozen.text, { details: { frozen }, retryAfterMs: 5000 });
}
