import { serviceKeyText, type ServiceKey } from "#server/core/keys.ts";
import type { Ledger } from "./counts.ts";
import { type Said, ServiceCalls } from "./service-calls.ts";
import { spanOf, Track } from "./track.ts";

/** Of all arrays. 10,000 instances of 1,000 services, called by 2,000 callers all day, take less. */
const MAX_BYTES = 160_000_000;
/** Newcomers are let in below this share of it: what is there may still grow. */
const ADMIT = 0.95;
/** So much goes at once, so that the next look at all of them is not at the next report. */
const SHED = 0.02;
const MAX_CALLERS = 2000;
/** Stands for the callers beyond that; no service can have this name. */
export const OTHERS = "(others)";
/** What is older than this was said long ago, and makes room. */
const IDLE_MS = 600_000;
const FORGET_MS = 86_400_000;
const LOOK_EVERY_MS = 60_000;
const FULL_MS = 10_000;

interface BookOptions {
  readonly maxBytes?: number;
  readonly maxCallers?: number;
}

/** Calls over the last day as clients report them, in bounded memory. All times are leader time. */
export class TrafficBook {
  readonly #services = new Map<string, ServiceCalls>();
  readonly #ledger: Ledger = { bytes: 0 };
  readonly #maxBytes: number;
  readonly #maxCallers: number;
  #callers = 0;
  #lookedAt = 0;
  #fullUntil = 0;
  #span = spanOf(0, 1);
  #overMs = 1;
  readonly shed = { evicted: 0, refused: 0 };

  constructor({ maxBytes = MAX_BYTES, maxCallers = MAX_CALLERS }: BookOptions = {}) {
    this.#maxBytes = maxBytes;
    this.#maxCallers = maxCallers;
  }

  get bytes(): number {
    return this.#ledger.bytes;
  }

  of(service: ServiceKey): ServiceCalls | undefined {
    return this.#services.get(serviceKeyText(service));
  }

  /** Once for each report and service it speaks of. `at`: when its window ended; of it counts what is after `since`. */
  count(said: Said, at: number, since = -Infinity): void {
    const service = this.#serviceOf(said.service, at);
    if (service === undefined) return;
    // A report speaks of many services, in one window.
    const { windowMs } = said;
    if (this.#span.at !== at || this.#overMs !== windowMs) this.#span = spanOf(at, windowMs, since);
    this.#overMs = windowMs;
    const span = this.#span;
    const caller = this.#callerOf(service, said);
    service.count(
      said,
      span,
      caller,
      (id) => service.instances.get(id) ?? this.#newInstance(service, id, at),
    );
    while (this.bytes > this.#maxBytes && this.#shed(at, -Infinity) > 0);
    this.#forgetOld(at);
  }

  #serviceOf(key: ServiceKey, at: number): ServiceCalls | undefined {
    const text = serviceKeyText(key);
    const known = this.#services.get(text);
    if (known !== undefined) return known;
    if (!this.#hasRoom(at)) return undefined;
    const made = new ServiceCalls(key, this.#ledger);
    this.#services.set(text, made);
    return made;
  }

  /** Who holds a table and never calls is no caller, nor who is not believed. */
  #callerOf(service: ServiceCalls, { caller, calls, isSuspect }: Said): Track | undefined {
    const known = service.callers.get(caller);
    return known !== undefined || isSuspect || calls.length === 0 ? known : this.#newCaller(service, caller);
  }

  #newCaller({ callers }: ServiceCalls, name: string): Track {
    const isBeyond = this.#callers >= this.#maxCallers;
    const others = isBeyond ? callers.get(OTHERS) : undefined;
    if (others !== undefined) return others;
    const made = new Track("caller", this.#ledger);
    callers.set(isBeyond ? OTHERS : name, made);
    if (!isBeyond) this.#callers += 1;
    return made;
  }

  #newInstance(service: ServiceCalls, id: string, at: number): Track | undefined {
    if (!this.#hasRoom(at)) {
      this.shed.refused += 1;
      service.lostUntil = Math.max(service.lostUntil, at);
      return undefined;
    }
    const made = new Track("instance", this.#ledger);
    service.instances.set(id, made);
    return made;
  }

  /** Those that are called now are not forgotten for a newcomer: it would be so by turns. */
  #hasRoom(at: number): boolean {
    if (this.bytes < this.#maxBytes * ADMIT) return true;
    if (at < this.#fullUntil) return false;
    const gone = this.#shed(at, IDLE_MS);
    if (gone === 0) this.#fullUntil = at + FULL_MS;
    return gone > 0;
  }

  /** Forgets instances that were not called for `idleMs`, the longest idle first. Answers how many. */
  #shed(at: number, idleMs: number): number {
    const all = [...this.#services.values()].flatMap((service) =>
      [...service.instances].map(([id, track]) => ({ service, id, track })),
    );
    const longest = all.toSorted((a, b) => a.track.lastAt - b.track.lastAt);
    const most = Math.ceil(all.length * SHED);
    let gone = 0;
    for (const { service, id, track } of longest) {
      if (gone >= most || at - track.lastAt < idleMs) break;
      service.instances.delete(id);
      service.lostUntil = Math.max(service.lostUntil, track.lastAt);
      this.#ledger.bytes -= track.bytes;
      gone += 1;
    }
    this.shed.evicted += gone;
    return gone;
  }

  /** A day later nothing is left of what it says. */
  #forgetOld(at: number): void {
    if (at - this.#lookedAt < LOOK_EVERY_MS) return;
    this.#lookedAt = at;
    const isOld = ({ lastAt }: Track) => at - lastAt > FORGET_MS;
    for (const [text, { all, callers, instances }] of this.#services) {
      for (const [id, track] of instances) if (isOld(track)) this.#drop(instances, id, track);
      for (const [name, track] of callers) {
        if (!isOld(track)) continue;
        this.#drop(callers, name, track);
        if (name !== OTHERS) this.#callers -= 1;
      }
      if (!isOld(all)) continue;
      this.#ledger.bytes -= all.bytes;
      this.#services.delete(text);
    }
  }

  #drop(tracks: Map<string, Track>, name: string, track: Track): void {
    tracks.delete(name);
    this.#ledger.bytes -= track.bytes;
  }
}
