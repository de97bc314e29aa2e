import type { EndpointStatus } from "#lib/contract/table.ts";
import { type ServiceKey, serviceKeyText } from "#server/core/keys.ts";
import type { ServiceState } from "#server/core/model.ts";
import { lookAt, type ServiceLook } from "#server/core/service-look.ts";

const EVERY_MS = 60_000;
const KEPT_MS = 3_660_000;

/** What stayed as it was is kept once, with when it was seen so last. */
interface Stretch {
  readonly look: ServiceLook;
  readonly seenUntil: number;
}

/** How services stood over the last hour, looked at each minute. */
export class StatusHistory {
  readonly #looks = new Map<string, readonly Stretch[]>();
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
      const first = looks.findLastIndex((each) => each.look.at <= at - KEPT_MS);
      const kept = looks.slice(Math.max(0, first));
      if (before !== undefined && isSame(before.look, look))
        kept[kept.length - 1] = { ...before, seenUntil: at };
      else kept.push({ look, seenUntil: at });
      this.#looks.set(text, kept);
    }
  }

  /** As looked at last by then, or as at `at` itself where later looks saw the same; undefined where there was none. */
  of(service: ServiceKey, at: number): ServiceLook | undefined {
    const found = this.#looks.get(serviceKeyText(service))?.findLast(({ look }) => look.at <= at);
    return found && { ...found.look, at: Math.min(at, found.seenUntil) };
  }

  clear(): void {
    this.#looks.clear();
    this.#lookedAt = -Infinity;
  }
}

function isSame(a: ServiceLook, b: ServiceLook): boolean {
  return (
    a.instances === b.instances &&
    a.protection === b.protection &&
    isSameCounts(a.statuses, b.statuses) &&
    a.zones.length === b.zones.length &&
    a.zones.every(({ zone, statuses }, index) => {
      const other = b.zones[index];
      return other !== undefined && zone === other.zone && isSameCounts(statuses, other.statuses);
    })
  );
}

function isSameCounts(a: ServiceLook["statuses"], b: ServiceLook["statuses"]): boolean {
  const names = Object.keys({ ...a, ...b }) as EndpointStatus[]; // of these very records
  return names.every((name) => a[name] === b[name]);
}
