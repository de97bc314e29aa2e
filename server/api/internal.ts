import type { Consumer } from "#server/core/model.ts";
import type { ServedClient } from "#server/ports/clients.ts";
import { HeadgateError } from "#lib/contract/error.ts";
import { Namespace, ServiceName } from "#lib/contract/names.ts";
import type { Consumers } from "#server/ports/consumers.ts";
import { readQuery } from "./input.ts";
import type { Target } from "./target.ts";

export const CONSUMERS_PATH = "/internal/v1/consumers";
export const CLIENTS_PATH = "/internal/v1/clients";

/** `?namespace=`: clients that this replica serves, of one namespace or of all. */
export function clientsOf(
  consumers: Pick<Consumers, "served">,
  target: Target,
): { readonly clients: readonly ServedClient[] } {
  const asked = readQuery(target.search)["namespace"];
  const namespace = Namespace.optional().safeParse(asked);
  if (!namespace.success)
    throw new HeadgateError("invalid_argument", "query.namespace: one namespace, or none");
  return { clients: consumers.served(namespace.data) };
}

/** `?service=<namespace>/<name>`: who consumes its table from this replica. The leader asks each replica. */
export function consumersOf(
  consumers: Pick<Consumers, "of">,
  target: Target,
): { readonly consumers: readonly Consumer[] } {
  const asked = readQuery(target.search)["service"];
  const [namespace, service, ...rest] = typeof asked === "string" ? asked.split("/") : [];
  const key = { namespace: Namespace.safeParse(namespace), service: ServiceName.safeParse(service) };
  if (!key.namespace.success || !key.service.success || rest.length > 0)
    throw new HeadgateError("invalid_argument", "query.service: one <namespace>/<service> is needed");
  return { consumers: consumers.of({ namespace: key.namespace.data, service: key.service.data }) };
}
