import type { Ledger } from "./counts.ts";
import type { ServiceCalls } from "./service-calls.ts";
import { Track } from "./track.ts";

const MAX_CALLERS = 2000;
/** What is older than this was said long ago, and makes room. */
export const IDLE_MS = 600_000;
/** So much goes at once, so that the next look at all of them is not at the next report. */
export const SHED = 0.02;
/** Newcomers are let in below this share of what there is: what is there may still grow. */
export const ADMIT = 0.95;
export const FULL_MS = 10_000;

interface CallerOptions {
  readonly maxBytes: number;
  readonly maxCallers?: number | undefined;
}

interface Place {
  readonly service: ServiceCalls;
  readonly name: string;
  readonly track: Track;
}

/**
 * The callers of all services that have a track of their own. Those idle for ten minutes make room for newcomers; while
 * there are none, a namespace with more than its fair share makes room for one with less. Others stay without.
 */
export class CallerRoom {
  readonly ledger: Ledger = { bytes: 0 };
  readonly maxBytes: number;
  readonly counted = { evicted: 0, refused: 0 };
  readonly #maxCallers: number;
  readonly #byNamespace = new Map<string, Map<Track, Place>>();
  readonly #fullUntil = new Map<string, number>();
  #count = 0;

  constructor({ maxBytes, maxCallers = MAX_CALLERS }: CallerOptions) {
    this.maxBytes = maxBytes;
    this.#maxCallers = maxCallers;
  }

  /** Its track; undefined where there is no room. `isTight`: there is none for anything more. */
  admit(service: ServiceCalls, name: string, at: number, isTight: boolean): Track | undefined {
    const { namespace } = service.key;
    const isFull = isTight || this.#count >= this.#maxCallers || this.ledger.bytes >= this.maxBytes * ADMIT;
    if (isFull && !this.#makeRoom(namespace, at)) {
      this.counted.refused += 1;
      return undefined;
    }
    const track = new Track("caller", this.ledger);
    const own = this.#byNamespace.get(namespace) ?? new Map<Track, Place>();
    this.#byNamespace.set(namespace, own.set(track, { service, name, track }));
    this.#count += 1;
    service.callers.set(name, track);
    return track;
  }

  /** Forgets those that did not call for `idleMs`, the longest idle first. Answers how many. */
  shed(at: number, idleMs: number): number {
    const all = [...this.#byNamespace.values()].flatMap((places) => [...places.values()]);
    return this.#shedOf(all, Math.ceil(all.length * SHED), at - idleMs);
  }

  drop({ service, name, track }: Place): void {
    const { namespace } = service.key;
    service.callers.delete(name);
    this.ledger.bytes -= track.bytes;
    this.#count -= 1;
    const own = this.#byNamespace.get(namespace);
    own?.delete(track);
    if (own?.size === 0) this.#byNamespace.delete(namespace);
  }

  #makeRoom(namespace: string, at: number): boolean {
    if (at < (this.#fullUntil.get(namespace) ?? 0)) return false;
    if (this.shed(at, IDLE_MS) > 0 || this.#takeFromLargest(namespace)) return true;
    for (const [each, until] of this.#fullUntil) if (until <= at) this.#fullUntil.delete(each);
    this.#fullUntil.set(namespace, at + FULL_MS);
    return false;
  }

  /** False where it has its fair share already: none is displaced by turns. */
  #takeFromLargest(namespace: string): boolean {
    const own = this.#byNamespace.get(namespace)?.size ?? 0;
    const [largest] = [...this.#byNamespace.values()].toSorted((a, b) => b.size - a.size);
    const namespaces = this.#byNamespace.size + (own === 0 ? 1 : 0);
    const fair = Math.floor(this.#count / namespaces);
    if (largest === undefined || own >= fair || largest.size <= fair) return false;
    const most = Math.max(1, Math.min(Math.floor(largest.size * SHED), largest.size - fair));
    return this.#shedOf([...largest.values()], most, Infinity) > 0;
  }

  #shedOf(places: readonly Place[], most: number, before: number): number {
    const longest = places.toSorted((a, b) => a.track.lastAt - b.track.lastAt).slice(0, most);
    const gone = longest.filter(({ track }) => track.lastAt <= before);
    for (const each of gone) this.drop(each);
    this.counted.evicted += gone.length;
    return gone.length;
  }
}
