import type { QuarantinedRegistration } from "#lib/contract/views.ts";
import { serviceKeyText, type ServiceKey } from "#server/core/keys.ts";
import type { Registered } from "#server/core/model.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { KeyFeed } from "#server/ports/feed.ts";
import type { KeyValue } from "#server/ports/store.ts";
import type { ReadSource, SourceResult } from "#server/core/source.ts";
import { Book } from "./book.ts";

export interface RegistrationListener {
  onRegistered(service: ServiceKey, registered: Registered): void;
  /** `createRevision`: of the last key that announced it. */
  onUnregistered(service: ServiceKey, id: string, createRevision: number): void;
  onQuarantined(record: QuarantinedRegistration): void;
}

type Record = {
  readonly modRevision: number;
  readonly bytes: number;
  readonly since: number;
  readonly result: SourceResult;
};

/**
 * All registrations. Several keys may announce one instance: the one created last speaks for it, and it ends with
 * its last key (decisions.md §5). What cannot be read is quarantined, and takes nothing else with it.
 */
export class Registrations {
  readonly #book: Book<Record>;
  readonly #listener: RegistrationListener;
  readonly #standing = new Map<string, SourceResult & { ok: true }>();
  /** Per service, per instance, the keys that announce it, the one created last first. */
  readonly #services = new Map<
    string,
    { readonly key: ServiceKey; readonly instances: Map<string, Registered[]> }
  >();

  constructor(readSource: ReadSource, clock: Clock, listener: RegistrationListener) {
    this.#listener = listener;
    const read = (entry: KeyValue): Record => ({
      modRevision: entry.modRevision,
      bytes: entry.value.length,
      since: clock.now(),
      result: readSource(entry),
    });
    this.#book = new Book(read, (key, now) => this.#changed(key, now));
  }

  get feed(): KeyFeed {
    return this.#book;
  }

  /** The registration that stands under a registry key, whether or not it speaks for its instance. */
  byKey(key: string): Registered | undefined {
    return this.#standing.get(key)?.registered;
  }

  services(): Iterable<ServiceKey> {
    return [...this.#services.values()].map(({ key }) => key);
  }

  of(service: ServiceKey): Registered[] {
    const instances = this.#services.get(serviceKeyText(service))?.instances.values() ?? [];
    return [...instances].flatMap((announcements) => announcements.slice(0, 1));
  }

  count(service: ServiceKey): number {
    return this.#services.get(serviceKeyText(service))?.instances.size ?? 0;
  }

  /** Every key that announces an instance. */
  keysOf(service: ServiceKey, id: string): string[] {
    return (this.#services.get(serviceKeyText(service))?.instances.get(id) ?? []).map(({ key }) => key);
  }

  counts(): { namespaces: number; services: number; instances: number } {
    const all = [...this.#services.values()];
    return {
      namespaces: new Set(all.map(({ key }) => key.namespace)).size,
      services: all.length,
      instances: all.reduce((sum, { instances }) => sum + instances.size, 0),
    };
  }

  quarantined(): QuarantinedRegistration[] {
    return [...this.#book.entries()].flatMap(([key, record]) =>
      record.result.ok ? [] : [quarantine(key, record, record.result)],
    );
  }

  /** A value that cannot be read takes nothing away: what the key said last stands until the key goes. */
  #changed(key: string, now: Record | undefined): void {
    const standing = this.#standing.get(key);
    if (now === undefined) {
      this.#standing.delete(key);
      if (standing !== undefined) this.#withdraw(standing.service, standing.registered);
    } else if (now.result.ok) {
      this.#standing.set(key, now.result);
      this.#announce(now.result.service, now.result.registered);
    } else {
      this.#listener.onQuarantined(quarantine(key, now, now.result));
    }
  }

  #announce(service: ServiceKey, registered: Registered): void {
    const text = serviceKeyText(service);
    const known = this.#services.get(text) ?? { key: service, instances: new Map<string, Registered[]>() };
    this.#services.set(text, known);
    const others = (known.instances.get(registered.id) ?? []).filter(({ key }) => key !== registered.key);
    const announcements = [...others, registered].sort((a, b) => b.createRevision - a.createRevision);
    known.instances.set(registered.id, announcements);
    const [winner] = announcements;
    if (winner !== undefined) this.#listener.onRegistered(service, winner);
  }

  #withdraw(service: ServiceKey, registered: Registered): void {
    const text = serviceKeyText(service);
    const known = this.#services.get(text);
    const left = (known?.instances.get(registered.id) ?? []).filter(({ key }) => key !== registered.key);
    const [winner] = left;
    if (known === undefined) return;
    if (winner !== undefined) {
      known.instances.set(registered.id, left);
      this.#listener.onRegistered(service, winner);
      return;
    }
    known.instances.delete(registered.id);
    if (known.instances.size === 0) this.#services.delete(text);
    this.#listener.onUnregistered(service, registered.id, registered.createRevision);
  }
}

function quarantine(
  key: string,
  { bytes, since }: Record,
  result: SourceResult & { ok: false },
): QuarantinedRegistration {
  return { key, ...result.service, reason: result.reason, bytes, since };
}
