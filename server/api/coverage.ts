import type { Coverage } from "#lib/contract/traffic.ts";
import { serviceKeyText } from "#server/core/keys.ts";
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

/** Who consumes the tables of services, each within its own namespace. */
export class Consumption {
  readonly silentReplicas: string[];
  /** Of all services of a namespace. */
  readonly #wide = new Map<string, Set<string>>();
  readonly #byService = new Map<string, Set<string>>();

  constructor({ clients, silentReplicas }: KnownClients) {
    this.silentReplicas = [...silentReplicas];
    for (const { namespace, id, wideUpTo, apart } of clients) {
      if (wideUpTo !== undefined) put(this.#wide, namespace, id);
      for (const service of apart) put(this.#byService, serviceKeyText({ namespace, service }), id);
    }
  }

  /** Whoever reports is a consumer, wherever it has its table from. */
  coverage({ key, traffic }: Pick<ServiceState, "key" | "traffic">, at: number): Coverage {
    const named = this.#byService.get(serviceKeyText(key));
    const wide = this.#wide.get(key.namespace);
    let consumers = wide?.size ?? 0;
    for (const id of named ?? []) if (wide?.has(id) !== true) consumers += 1;
    let reporting = 0;
    for (const id of traffic.reporters.keys()) {
      if (!isReporting(traffic, id, at)) continue;
      reporting += 1;
      if (named?.has(id) !== true && wide?.has(id) !== true) consumers += 1;
    }
    return { reporting, consumers };
  }
}

function put(sets: Map<string, Set<string>>, name: string, id: string): void {
  const ids = sets.get(name);
  if (ids === undefined) sets.set(name, new Set([id]));
  else ids.add(id);
}
