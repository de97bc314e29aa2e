import { type ServiceKey, serviceKeyText } from "#server/core/keys.ts";
import type { Selection } from "#server/publish/selection.ts";
import type { Reader } from "./reader.ts";

/** The readers of one selection: each change is put together once for all of them. */
export interface Audience {
  readonly selection: Selection;
  /** Those that get changes as they come. */
  readonly live: Set<Reader>;
  /** All of them. */
  size: number;
}

/** Audiences, found by the services they follow. */
export class Audiences {
  readonly #bySelection = new Map<string, Audience>();
  readonly #byNamespace = new Map<string, Audience>();
  readonly #byService = new Map<string, Set<Audience>>();

  join(selection: Selection): Audience {
    const known = this.#bySelection.get(selection.text);
    const audience = known ?? { selection, live: new Set(), size: 0 };
    audience.size += 1;
    if (known !== undefined) return audience;
    this.#bySelection.set(selection.text, audience);
    if (selection.services === undefined) this.#byNamespace.set(selection.namespace, audience);
    for (const key of keysOf(selection)) {
      const audiences = this.#byService.get(key) ?? new Set();
      this.#byService.set(key, audiences.add(audience));
    }
    return audience;
  }

  leave(audience: Audience): void {
    audience.size -= 1;
    if (audience.size > 0) return;
    const { selection } = audience;
    this.#bySelection.delete(selection.text);
    if (selection.services === undefined) this.#byNamespace.delete(selection.namespace);
    for (const key of keysOf(selection)) {
      const audiences = this.#byService.get(key);
      audiences?.delete(audience);
      if (audiences?.size === 0) this.#byService.delete(key);
    }
  }

  *of(key: ServiceKey): Iterable<Audience> {
    const wide = this.#byNamespace.get(key.namespace);
    if (wide !== undefined) yield wide;
    yield* this.#byService.get(serviceKeyText(key)) ?? [];
  }
}

function keysOf({ namespace, services }: Selection): string[] {
  return [...(services ?? [])].map((service) => serviceKeyText({ namespace, service }));
}
