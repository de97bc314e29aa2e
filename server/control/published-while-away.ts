import type { PublishedEndpointView } from "#lib/contract/views.ts";
import { serviceKeyText, type ServiceKey } from "#server/core/keys.ts";
import type { WatchedTables } from "./watched-tables.ts";

interface Read {
  readonly revision: number | undefined;
  readonly byId: ReadonlyMap<string, PublishedEndpointView>;
}

/**
 * What tables say of each instance while the store is away, and what is decided since cannot be published. A table is
 * read once: nothing changes it meanwhile.
 */
export class PublishedWhileAway {
  readonly #tables: Pick<WatchedTables, "revision" | "endpoints">;
  readonly #isAway: () => boolean;
  readonly #read = new Map<string, Read>();

  constructor(tables: Pick<WatchedTables, "revision" | "endpoints">, isAway: () => boolean) {
    this.#tables = tables;
    this.#isAway = isAway;
  }

  /** By instance; undefined while the store answers. */
  of(service: ServiceKey): ReadonlyMap<string, PublishedEndpointView> | undefined {
    if (!this.#isAway()) {
      this.#read.clear();
      return undefined;
    }
    const text = serviceKeyText(service);
    const revision = this.#tables.revision(service);
    const known = this.#read.get(text);
    if (known !== undefined && known.revision === revision) return known.byId;
    const endpoints = this.#tables.endpoints(service);
    const byId = new Map(
      endpoints.map(({ endpoint: { id, status, weight } }) => [id, { status, weight }] as const),
    );
    this.#read.set(text, { revision, byId });
    return byId;
  }
}
