import { serviceKeyText, type ServiceKey } from "#server/core/keys.ts";
import { ADMIT, CallerRoom, FULL_MS, IDLE_MS, SHED } from "./caller-room.ts";
import type { Ledger } from "./counts.ts";
import { type Said, ServiceCalls } from "./service-calls.ts";
import { spanOf, Track } from "./track.ts";

/** Of all arrays. 10,000 instances of 1,000 services, called by 2,000 callers all day, take less. */
const MAX_BYTES = 160_000_000;
/** Of it, what callers may take, and what is left for them where instances would take all. */
const CALLERS = 0.4;
const LEFT_TO_CALLERS = 0.1;
const FORGET_MS = 86_400_000;
const LOOK_EVERY_MS = 60_000;

interface BookOptions {
  readonly maxBytes?: number;
  readonly maxCallers?: number;
}

/** Calls over the last day as clients report them, in bounded memory. All times are leader time. */
export class TrafficBook {
  readonly callers: CallerRoom;
  readonly #services = new Map<string, ServiceCalls>();
  readonly #ledger: Ledger = { bytes: 0 };
  readonly #maxBytes: number;
  #lookedAt = 0;
  #fullUntil = 0;
  #span = spanOf(0, 1);
  #overMs = 1;
  /** Until when something may have been said of services that are not here, for lack of room. */
  #lostUntil = -Infinity;
  readonly #shed = { evicted: 0, refused: 0 };

  constructor({ maxBytes = MAX_BYTES, maxCallers }: BookOptions = {}) {
    this.#maxBytes = maxBytes;
    this.callers = new CallerRoom({ maxBytes: maxBytes * CALLERS, maxCallers });
  }

  get bytes(): number {
    return this.#ledger.bytes + this.callers.ledger.bytes;
  }

  /** Services, callers and instances whose past was forgotten, and times that there was no room for one. */
  get shed(): { readonly evicted: number; readonly refused: number } {
    const { evicted, refused } = this.callers.counted;
    return { evicted: this.#shed.evicted + evicted, refused: this.#shed.refused + refused };
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
    const instanceOf = (id: string) => service.instances.get(id) ?? this.#newInstance(service, id, at);
    service.count(said, this.#span, this.#callerOf(service, said, at), instanceOf);
    while (this.bytes > this.#maxBytes && this.#shedSome(at) > 0);
    this.#forgetOld(at);
  }

  #serviceOf(key: ServiceKey, at: number): ServiceCalls | undefined {
    const text = serviceKeyText(key);
    const known = this.#services.get(text);
    if (known !== undefined) return known;
    if (!this.#hasRoom(at)) {
      this.#shed.refused += 1;
      this.#lostUntil = Math.max(this.#lostUntil, at);
      return undefined;
    }
    const made = new ServiceCalls(key, this.#ledger);
    made.lostUntil = this.#lostUntil;
    this.#services.set(text, made);
    return made;
  }

  /** Who holds a table and never calls is no caller, nor who is not believed. */
  #callerOf(service: ServiceCalls, { caller, calls, isSuspect }: Said, at: number): Track | undefined {
    const known = service.callers.get(caller);
    if (known !== undefined || isSuspect || calls.length === 0) return known;
    const isTight =
      this.bytes >= this.#maxBytes * ADMIT &&
      this.callers.ledger.bytes >= this.#maxBytes * LEFT_TO_CALLERS * ADMIT;
    return this.callers.admit(service, caller, at, isTight);
  }

  #newInstance(service: ServiceCalls, id: string, at: number): Track | undefined {
    if (!this.#hasRoom(at)) {
      this.#shed.refused += 1;
      service.lostUntil = Math.max(service.lostUntil, at);
      return undefined;
    }
    const made = new Track("instance", this.#ledger);
    service.instances.set(id, made);
    return made;
  }

  /** Those that are called now are not forgotten for a newcomer: it would be so by turns. */
  #hasRoom(at: number): boolean {
    const callers = Math.max(this.callers.ledger.bytes, this.#maxBytes * LEFT_TO_CALLERS);
    if (this.#ledger.bytes + callers < this.#maxBytes * ADMIT) return true;
    if (at < this.#fullUntil) return false;
    const gone = this.#shedInstances(at, IDLE_MS) + this.callers.shed(at, IDLE_MS);
    if (gone === 0) this.#fullUntil = at + FULL_MS;
    return gone > 0;
  }

  /** What grew beyond all bounds: of callers first, where these have more than is theirs. Answers how many went. */
  #shedSome(at: number): number {
    const { ledger, maxBytes } = this.callers;
    const ofCallers = ledger.bytes > maxBytes ? this.callers.shed(at, -Infinity) : 0;
    return (
      ofCallers ||
      this.#shedInstances(at, -Infinity) ||
      this.callers.shed(at, -Infinity) ||
      this.#shedService()
    );
  }

  /** Forgets instances that were not called for `idleMs`, the longest idle first. Answers how many. */
  #shedInstances(at: number, idleMs: number): number {
    const all = [...this.#services.values()].flatMap((service) =>
      [...service.instances].map(([id, track]) => ({ service, id, track })),
    );
    const longest = all.toSorted((a, b) => a.track.lastAt - b.track.lastAt);
    const most = Math.ceil(all.length * SHED);
    let gone = 0;
    for (const { service, id, track } of longest) {
      if (gone >= most || at - track.lastAt < idleMs) break;
      this.#dropInstance(service, id, track);
      service.lostUntil = Math.max(service.lostUntil, track.lastAt);
      gone += 1;
    }
    this.#shed.evicted += gone;
    return gone;
  }

  /** The one that was told of the longest ago; the last one stays. */
  #shedService(): number {
    const [longest, another] = [...this.#services.values()].toSorted((a, b) => a.all.lastAt - b.all.lastAt);
    if (longest === undefined || another === undefined) return 0;
    this.#dropService(longest);
    this.#lostUntil = Math.max(this.#lostUntil, longest.all.lastAt);
    this.#shed.evicted += 1;
    return 1;
  }

  /** A day later nothing is left of what it says. */
  #forgetOld(at: number): void {
    if (at - this.#lookedAt < LOOK_EVERY_MS) return;
    this.#lookedAt = at;
    const isOld = ({ lastAt }: Track) => at - lastAt > FORGET_MS;
    for (const service of this.#services.values()) {
      for (const [id, track] of service.instances) if (isOld(track)) this.#dropInstance(service, id, track);
      for (const [name, track] of service.callers)
        if (isOld(track)) this.callers.drop({ service, name, track });
      if (isOld(service.all)) this.#dropService(service);
    }
  }

  #dropInstance({ instances }: ServiceCalls, id: string, track: Track): void {
    instances.delete(id);
    this.#ledger.bytes -= track.bytes;
  }

  #dropService(service: ServiceCalls): void {
    for (const [id, track] of service.instances) this.#dropInstance(service, id, track);
    for (const [name, track] of service.callers) this.callers.drop({ service, name, track });
    this.#ledger.bytes -= service.all.bytes;
    this.#services.delete(serviceKeyText(service.key));
  }
}
