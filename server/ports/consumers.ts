import type { ServiceKey } from "#server/core/keys.ts";
import type { Consumer } from "#server/core/model.ts";
import type { ClientView } from "#lib/contract/views.ts";

/** Who consumes tables from this replica, and which revision each holds. */
export interface Consumers {
  of(key: ServiceKey): readonly Consumer[];
  count(key: ServiceKey): number;
  all(): readonly ClientView[];
}
