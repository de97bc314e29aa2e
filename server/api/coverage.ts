import type { Coverage } from "#lib/contract/traffic.ts";
import type { ServiceState } from "#server/core/model.ts";
import { isReporting } from "#server/core/traffic.ts";
import type { KnownClients } from "#server/ports/clients.ts";

const counted = new WeakMap<KnownClients, Consumption>();

/** What was asked once is counted once. */
export function consumptionOf(known: KnownClients): Consumption {
  const before = counted.get(known);
  if (before !== undefined) return before;
  const made = new Consumption(known);
  counted.set(known, made);
  return made;
}

/** Who consumes the tables of a namespace's services. */
export class Consumption {
  readonly silentReplicas: string[];
  /** Of all services. */
  readonly #wide = new Set<string>();
  readonly #byService = new Map<string, Set<string>>();

  constructor({ clients, silentReplicas }: KnownClients) {
    this.silentReplicas = [...silentReplicas];
    for (const { id, wideUpTo, apart } of clients) {
      if (wideUpTo !== undefined) this.#wide.add(id);
      for (const service of apart) {
        const consumers = this.#byService.get(service);
        if (consumers === undefined) this.#byService.set(service, new Set([id]));
        else consumers.add(id);
      }
    }
  }

  /** Whoever reports is a consumer, wherever it has its table from. */
  coverage({ key, traffic }: Pick<ServiceState, "key" | "traffic">, at: number): Coverage {
    const named = this.#byService.get(key.service);
    let consumers = this.#wide.size;
    for (const id of named ?? []) if (!this.#wide.has(id)) consumers += 1;
    let reporting = 0;
    for (const id of traffic.reporters.keys()) {
      if (!isReporting(traffic, id, at)) continue;
      reporting += 1;
      if (named?.has(id) !== true && !this.#wide.has(id)) consumers += 1;
    }
    return { reporting, consumers };
  }
}
