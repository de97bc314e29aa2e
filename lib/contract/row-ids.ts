import type { ClientView } from "./clients.ts";
import type { IntentView } from "./intent.ts";

/** Two namespaces may have clients of the same name. */
export function clientKey({ namespace, id }: Pick<ClientView, "namespace" | "id">): string {
  return `${namespace} ${id}`;
}

/** What stands over one instance, told apart from all others. */
export function intentKey({
  namespace,
  service,
  instance,
  id,
}: Pick<IntentView, "namespace" | "service" | "instance" | "id">): string {
  return `${namespace} ${service} ${instance} ${id}`;
}
