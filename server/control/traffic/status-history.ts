import type { EndpointStatus } from "#lib/contract/table.ts";
import { type ServiceKey, serviceKeyText } from "#server/core/keys.ts";
import type { ServiceState } from "#server/core/model.ts";
import { lookAt, type ServiceLook } from "#server/core/service-look.ts";

const EVERY_MS = 60_000;
const KEPT_MS = 3_660_000;

/** How services stood over the last hour, looked at each minute; what stayed as it was is kept once. */
export class StatusHistory {
  readonly #looks = new Map<string, readonly ServiceLook[]>();
  #lookedAt = -Infinity;

  /** To be called often; looks at most once a minute. */
  look(services: Iterable<ServiceState>, at: number): void {
    if (at - this.#lookedAt < EVERY_MS) return;
    this.#lookedAt = at;
    for (const service of services) {
      const text = serviceKeyText(service.key);
      const looks = this.#looks.get(text) ?? [];
      const look = lookAt(service, at);
      const before = looks.at(-1);
      // The last one before the hour still tells how it began.
      const first = looks.findLastIndex((each) => each.at <= at - KEPT_MS);
      const kept = first > 0 ? looks.slice(first) : looks;
      if (before === undefined || !isSame(before, look)) this.#looks.set(text, [...kept, look]);
      else if (kept !== looks) this.#looks.set(text, kept);
    }
  }

  /** Undefined where it was not looked at by then. */
  of(service: ServiceKey, at: number): ServiceLook | undefined {
    return this.#looks.get(serviceKeyText(service))?.findLast((look) => look.at <= at);
  }

  clear(): void {
    this.#looks.clear();
    this.#lookedAt = -Infinity;
  }
}

function isSame(a: ServiceLook, b: ServiceLook): boolean {
  if (a.instances !== b.instances || a.protection !== b.protection) return false;
  const names = Object.keys({ ...a.statuses, ...b.statuses }) as EndpointStatus[]; // of these very records
  return names.every((name) => a.statuses[name] === b.statuses[name]);
}
