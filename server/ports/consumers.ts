import type { ServiceKey } from "#server/core/keys.ts";
import type { Consumer } from "#server/core/model.ts";
import type { ServedClient } from "./clients.ts";

/** Who consumes tables from this replica, and which revision each holds. */
export interface Consumers {
  of(key: ServiceKey): readonly Consumer[];
  count(key: ServiceKey): number;
  /** Of one namespace, or of all. */
  served(namespace?: string): readonly ServedClient[];
  readonly size: number;
}
