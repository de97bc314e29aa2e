import type { ServiceKey } from "./keys.ts";
import type { InstanceState, ServiceState } from "./model.ts";
import { isRegistered } from "./presence.ts";

export type Trait = "zone" | "host" | "version" | "source";

/** How many of the registered instances with a trait are in trouble, and of those without it. */
export interface SharedTrait {
  readonly trait: Trait;
  readonly value: string;
  /** A version says nothing beyond its service: there it is counted within that. */
  readonly service?: string;
  /** Of the service. */
  readonly namespace?: string;
  readonly bad: number;
  readonly of: number;
  readonly badElsewhere: number;
  readonly ofElsewhere: number;
}

/** A service, and those of its registered instances that are in trouble. */
interface Placed extends Pick<ServiceState, "key" | "instances"> {
  readonly bad: readonly InstanceState[];
}

const TRAITS = ["zone", "host", "version", "source"] as const satisfies readonly Trait[];
const LEAST_BAD = 2;
/** Of all in trouble, so many have the trait. */
const LEAST_SHARE = 0.5;
/** So many times as often as elsewhere. */
const LEAST_LIFT = 3;
/** Were trouble to befall instances by lot, as many would have the trait this often at most. */
const MOST_CHANCE = 0.05;
const MOST_TOLD = 3;

/** Out, and nobody meant it. */
export function isBad({ status }: Pick<InstanceState, "status">): boolean {
  return status === "unhealthy" || status === "ejected";
}

/**
 * What instances in trouble have in common: at least two of them and half of all, three times as often as elsewhere, and
 * hardly by chance (hypergeometric, 5 %). The least likely first; what all have, or none elsewhere could have, is nothing.
 */
export function sharedTraits(services: readonly Placed[]): SharedTrait[] {
  const candidates = candidatesOf(services);
  if (candidates.length === 0) return [];
  for (const { key, instances } of services)
    instances.forEach((instance) => {
      if (isRegistered(instance)) for (const each of candidates) each.count(key, instance);
    });
  const factorials = logFactorials(Math.max(...candidates.map(({ total }) => total)));
  return candidates
    .map((each) => ({ told: each.told, chance: each.chance(factorials) }))
    .filter(({ told, chance }) => standsOut(told) && chance <= MOST_CHANCE)
    .toSorted((a, b) => a.chance - b.chance)
    .slice(0, MOST_TOLD)
    .map(({ told }) => told);
}

function standsOut({ bad, of, badElsewhere, ofElsewhere }: SharedTrait): boolean {
  if (bad < LEAST_BAD || ofElsewhere === 0) return false;
  return bad >= LEAST_SHARE * (bad + badElsewhere) && bad / of >= (LEAST_LIFT * badElsewhere) / ofElsewhere;
}

/** Values that at least two in trouble have, and half of all of them: two of each trait at most. */
function candidatesOf(services: readonly Placed[]): Candidate[] {
  const all = services.reduce((sum, { bad }) => sum + bad.length, 0);
  const least = Math.max(LEAST_BAD, LEAST_SHARE * all);
  return TRAITS.flatMap((trait) => {
    const counts = new Map<string, number>();
    const candidates: Candidate[] = [];
    for (const { key, bad } of services) {
      // A version of another service is another's.
      if (trait === "version") counts.clear();
      for (const instance of bad) {
        const value = valueOf(instance, trait);
        if (value === undefined) continue;
        const n = (counts.get(value) ?? 0) + 1;
        counts.set(value, n);
        const service = trait === "version" ? key : undefined;
        if (n === Math.ceil(least)) candidates.push(new Candidate(trait, value, service));
      }
    }
    return candidates;
  });
}

/** A value, and how those with it and those without it fare. */
class Candidate {
  readonly #trait: Trait;
  readonly #value: string;
  readonly #service: ServiceKey | undefined;
  #bad = 0;
  #of = 0;
  #badElsewhere = 0;
  #ofElsewhere = 0;

  constructor(trait: Trait, value: string, service: ServiceKey | undefined) {
    this.#trait = trait;
    this.#value = value;
    this.#service = service;
  }

  get total(): number {
    return this.#of + this.#ofElsewhere;
  }

  get told(): SharedTrait {
    return {
      trait: this.#trait,
      value: this.#value,
      ...this.#service,
      bad: this.#bad,
      of: this.#of,
      badElsewhere: this.#badElsewhere,
      ofElsewhere: this.#ofElsewhere,
    };
  }

  count(service: ServiceKey, instance: InstanceState): void {
    if (this.#service !== undefined && !isSame(this.#service, service)) return;
    const bad = isBad(instance) ? 1 : 0;
    if (valueOf(instance, this.#trait) === this.#value) {
      this.#of += 1;
      this.#bad += bad;
    } else {
      this.#ofElsewhere += 1;
      this.#badElsewhere += bad;
    }
  }

  /** That of `total` instances, as many with the trait or more were among those in trouble by lot. */
  chance(logs: readonly number[]): number {
    const ways = (n: number, k: number) => (logs[n] ?? 0) - (logs[k] ?? 0) - (logs[n - k] ?? 0);
    const bad = this.#bad + this.#badElsewhere;
    let chance = 0;
    for (let k = this.#bad; k <= Math.min(bad, this.#of); k += 1)
      if (bad - k <= this.#ofElsewhere)
        chance += Math.exp(ways(this.#of, k) + ways(this.#ofElsewhere, bad - k) - ways(this.total, bad));
    return chance;
  }
}

function isSame(a: ServiceKey, b: ServiceKey): boolean {
  return a.service === b.service && a.namespace === b.namespace;
}

function valueOf({ host, registered }: InstanceState, trait: Trait): string | undefined {
  switch (trait) {
    case "host":
      return host;
    case "source":
      return registered?.source;
    case "zone":
    case "version":
      return registered?.registration[trait];
  }
}

/** ln n! of every n up to `most`. */
function logFactorials(most: number): number[] {
  const logs = [0];
  for (let n = 1; n <= most; n += 1) logs.push((logs[n - 1] ?? 0) + Math.log(n));
  return logs;
}
