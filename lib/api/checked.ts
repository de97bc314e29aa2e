import { type EndpointRow, endpoints } from "#lib/contract/endpoints.ts";
import { successOf } from "./answer.ts";
import type { CallName } from "./client.ts";

/** Reads an answer by its endpoint's schema, leniently: fields that this version does not know are dropped. */
export async function checked(response: Response, name: CallName): Promise<unknown> {
  const { method, path, response: schema }: EndpointRow = endpoints[name];
  return successOf(response, schema, `${method} ${path}`);
}
