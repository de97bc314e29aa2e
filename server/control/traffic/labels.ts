import { type ServiceKey, serviceKeyText } from "#server/core/keys.ts";
import type { ServiceState } from "#server/core/model.ts";

/** What an instance said of itself from a moment on. */
export interface Labels {
  readonly from: number;
  readonly zone: string | undefined;
  readonly version: string | undefined;
}

const EVERY_MS = 5000;
/** Of one address: who changes more often than that is not asked for over time. */
const MOST = 16;

type OfService = Map<string, readonly Labels[]>;

/**
 * Which zone and version each instance had when: calls before a deploy were to the version before it, though the
 * address stayed. Looked at every 5 s, and only where instances changed.
 */
export class LabelHistory {
  readonly #services = new Map<string, OfService>();
  readonly #seen = new Map<string, ServiceState["instances"]>();
  #lookedAt = -Infinity;

  /** `isCounted`: calls to it are still told of, though it has gone. */
  look(
    services: Iterable<ServiceState>,
    at: number,
    isCounted: (service: ServiceKey, id: string) => boolean,
  ): void {
    if (at - this.#lookedAt < EVERY_MS) return;
    const before = this.#lookedAt;
    this.#lookedAt = at;
    for (const { key, instances } of services) {
      const text = serviceKeyText(key);
      if (this.#seen.get(text) === instances) continue;
      this.#seen.set(text, instances);
      const known: OfService = this.#services.get(text) ?? new Map<string, readonly Labels[]>();
      this.#services.set(text, known);
      for (const id of known.keys()) if (!instances.has(id) && !isCounted(key, id)) known.delete(id);
      for (const { id, registered, registeredAt } of instances.values()) {
        if (registered === undefined) continue;
        const { zone, version } = registered.registration;
        const labels = known.get(id) ?? [];
        const last = labels.at(-1);
        if (last !== undefined && last.zone === zone && last.version === version) continue;
        // A new registration says when; one that was changed, only that it was since the last look.
        const from = last === undefined || registeredAt > before ? registeredAt : at;
        known.set(id, [...labels, { from, zone, version }].slice(-MOST));
      }
    }
  }

  /** The oldest first; none of an instance that was never seen. */
  of(service: ServiceKey, id: string): readonly Labels[] {
    return this.#services.get(serviceKeyText(service))?.get(id) ?? [];
  }

  all(service: ServiceKey): Iterable<readonly Labels[]> {
    return this.#services.get(serviceKeyText(service))?.values() ?? [];
  }
}

/** As it was at a moment; before all that is known, as it was first. */
export function labelsAt(labels: readonly Labels[], at: number): Labels | undefined {
  return labels.findLast(({ from }) => from <= at) ?? labels[0];
}
