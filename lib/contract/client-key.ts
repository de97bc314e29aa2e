import type { ClientView } from "./clients.ts";

/** Two namespaces may have clients of the same name. */
export function clientKey({ namespace, id }: Pick<ClientView, "namespace" | "id">): string {
  return `${namespace} ${id}`;
}
