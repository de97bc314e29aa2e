import type { ServiceKey } from "#server/core/keys.ts";

/** A change of a table. Endpoints, policy and protection are JSON as clients got it. */
export interface KeptChange {
  readonly from: number;
  readonly to: number;
  /** ms since the epoch. */
  readonly at: number;
  readonly endpoints: readonly KeptEndpoint[];
  readonly policy?: Versions | undefined;
  readonly protection?: Versions | undefined;
}

export interface KeptEndpoint {
  readonly id: string;
  /** Undefined where it was not, or is not, in the table. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

interface Versions {
  readonly before: string;
  readonly after: string;
}

/** The last changes of each table that this replica serves, as far as memory goes. */
export interface TableHistory {
  /** Oldest first. */
  changes(key: ServiceKey): readonly KeptChange[];
  /** From when on none is missing, ms since the epoch; undefined where there is no table. */
  wholeSince(key: ServiceKey): number | undefined;
  /** The revision that is served; undefined where there is no table. */
  revision(key: ServiceKey): number | undefined;
}
