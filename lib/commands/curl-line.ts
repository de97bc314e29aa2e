import { pathOf } from "#lib/api/request.ts";
import { routes } from "#lib/contract/routes.ts";
import { shellQuoted } from "#lib/shell-quoted.ts";
import type { Action } from "./action.ts";

/** `"…"` and not `'…'`: the shell puts the token in. */
const AS_WHO = '-H "Authorization: Bearer $HEADGATE_TOKEN"';

/** The call of an action, as it is sent. A refusal ends it with an error, and is printed. */
export function curlLine(action: Action, origin: string): string {
  const { method } = routes[action.call];
  const url = `${origin}${pathOf(routes[action.call], "params" in action ? action : {})}`;
  const body = "body" in action ? action.body : undefined;
  const ifMatch = "ifMatch" in action ? action.ifMatch : undefined;
  return [
    `curl --fail-with-body -X ${method} ${shellQuoted(url)}`,
    AS_WHO,
    ...(ifMatch === undefined ? [] : [`-H ${shellQuoted(`If-Match: ${ifMatch}`)}`]),
    ...(body === undefined
      ? []
      : ['-H "Content-Type: application/json"', `-d ${shellQuoted(JSON.stringify(body))}`]),
  ].join(" \\\n  ");
}

/** The progress of a drain; answers when its stage changes. */
export function curlProgressLine(
  { params }: Action & { call: "drain" },
  owner: string | undefined,
  origin: string,
): string {
  const query = { ...(owner === undefined ? {} : { owner }), wait: "60s" };
  const url = `${origin}${pathOf(routes.getDrain, { params: { ...params }, query })}`;
  return `curl --fail-with-body ${shellQuoted(url)} \\\n  ${AS_WHO}`;
}
