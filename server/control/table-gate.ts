import type { Transition } from "#lib/contract/events.ts";
import type { Policy } from "#lib/contract/policy.ts";
import { collapseOf } from "#server/core/collapse.ts";
import { serviceKeyText, type ServiceKey } from "#server/core/keys.ts";
import type { ServiceState } from "#server/core/model.ts";
import { type EncodedTable, TableEncoder } from "#server/core/table-encoder.ts";
import type { Log } from "#server/ports/telemetry.ts";
import type { WatchedTables } from "./watched-tables.ts";

interface TableGateParts {
  readonly tables: WatchedTables;
  readonly log: Log;
  /** Leader time. */
  readonly now: () => number;
  readonly onTransitions: (transitions: readonly Transition[]) => void;
}

/** So that any change of a service is one transaction. */
const MAX_TABLE_BYTES = 1024 * 1024;

/** Makes tables of states, and holds back the one that must not take the place of the last good one. decisions.md §5. */
export class TableGate {
  readonly #parts: TableGateParts;
  readonly #encoder = new TableEncoder();
  /** How many endpoints each published table has, and the one that was wanted last. */
  readonly #published = new Map<string, number>();
  readonly #desired = new Map<string, number>();
  /** Services whose table is held back, and why. */
  readonly #refused = new Map<string, string>();

  constructor(parts: TableGateParts) {
    this.#parts = parts;
  }

  /** Why a service's table is held back; undefined while it is not. */
  refusal(service: ServiceKey): string | undefined {
    return this.#refused.get(serviceKeyText(service));
  }

  /** How many endpoints of a service a former leader published. */
  found(service: ServiceKey, endpoints: number): void {
    this.#published.set(serviceKeyText(service), endpoints);
  }

  /** Undefined: it is held back. */
  encode(state: ServiceState, policy: Policy, chunks: number): EncodedTable | undefined {
    const service = state.key;
    const text = serviceKeyText(service);
    const encoded = this.#encoder.encode(state, policy, chunks);
    const isHalved = encoded.size * 2 < (this.#published.get(text) ?? 0);
    const collapse = isHalved ? this.#collapse(encoded, state, policy) : undefined;
    if (collapse !== undefined) {
      const { lost, published } = collapse;
      this.refuse(service, `${lost.length} of ${published} endpoints would go, and nothing says why`);
      return undefined;
    }
    const bytes = encoded.chunks.reduce((sum, { length }) => sum + length, 0);
    if (bytes > MAX_TABLE_BYTES) {
      this.refuse(service, `it would be ${Math.ceil(bytes / 1024)} KiB, and a table is at most 1024 KiB`);
      return undefined;
    }
    this.#desired.set(text, encoded.size);
    return encoded;
  }

  /** The store's table is the wanted one. */
  settled(service: ServiceKey): void {
    const text = serviceKeyText(service);
    this.#published.set(text, this.#desired.get(text) ?? 0);
    if (!this.#refused.delete(text)) return;
    const { now, onTransitions } = this.#parts;
    onTransitions([{ kind: "table.accepted", at: now(), ...service, text: "its table is published again" }]);
  }

  /** The last good table stays; told once for each reason. */
  refuse(service: ServiceKey, reason: string): void {
    const { log, now, onTransitions } = this.#parts;
    const text = serviceKeyText(service);
    if (this.#refused.get(text) === reason) return;
    this.#refused.set(text, reason);
    log.error({ ...service, reason }, "a table is held back: the last good one stays");
    onTransitions([
      {
        kind: "table.refused",
        at: now(),
        ...service,
        text: `the table is held back, the last good one stays: ${reason}`,
      },
    ]);
  }

  #collapse(encoded: EncodedTable, state: ServiceState, { table }: Policy) {
    const published = this.#parts.tables.endpoints(state.key).map(({ endpoint: { id } }) => id);
    return collapseOf(published, new Set(encoded.ids()), state, table);
  }
}
