import { serviceKeyText, type KeySpace, type ServiceKey } from "#server/core/keys.ts";
import type { FoundHead } from "#server/core/service.ts";
import { decodeChunk, decodeHead } from "#server/core/table.ts";
import type { KeyFeed } from "#server/ports/feed.ts";
import type { KeyValue } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { Book } from "./book.ts";
import { type PublishedEndpoint, RestoredEndpoint } from "./stored-endpoint.ts";

type Raw = { readonly modRevision: number; readonly value: Buffer };

/** The tables' keys as the store has them, unparsed: what the committer compares against. */
export class WatchedTables {
  readonly #keys: KeySpace;
  readonly #log: Log;
  readonly #services = new Map<string, { readonly key: ServiceKey; readonly chunks: Map<number, Raw> }>();
  readonly #book: Book<Raw>;

  constructor(keys: KeySpace, log: Log) {
    this.#keys = keys;
    this.#log = log;
    this.#book = new Book(
      ({ modRevision, value }: KeyValue) => ({ modRevision, value }),
      (key, now) => this.#changed(key, now),
    );
  }

  get feed(): KeyFeed {
    return this.#book;
  }

  services(): ServiceKey[] {
    return [...this.#services.values()].map(({ key }) => key);
  }

  /** The table's keys by chunk number; empty when there is no table. */
  chunks(service: ServiceKey): ReadonlyMap<number, Raw> {
    return this.#services.get(serviceKeyText(service))?.chunks ?? new Map<number, Raw>();
  }

  /** Mod revision of the head; undefined when there is no table. */
  revision(service: ServiceKey): number | undefined {
    return this.chunks(service).get(0)?.modRevision;
  }

  /** What is published of a service as a whole. */
  head(service: ServiceKey): FoundHead {
    const head = this.chunks(service).get(0)?.value;
    try {
      return head === undefined ? {} : decodeHead(head);
    } catch {
      return {}; // told where its endpoints are read
    }
  }

  /** What is published of a service. What cannot be read is left out, and logged: its instance counts as new. */
  endpoints(service: ServiceKey): PublishedEndpoint[] {
    const chunks = this.chunks(service);
    return [...chunks].flatMap(([n, { value }]) => {
      const unreadable = (error: unknown): [] => {
        this.#log.error({ ...service, chunk: n, err: error }, "a table key cannot be read");
        return [];
      };
      try {
        const { endpoints } = n === 0 ? decodeHead(value) : decodeChunk(value);
        return endpoints.flatMap((endpoint) => {
          const { success, data, error } = RestoredEndpoint.safeParse(endpoint);
          return success ? [data] : unreadable(error);
        });
      } catch (error) {
        return unreadable(error);
      }
    });
  }

  /** Whether an instance is on its way out by its own word, as far as was published. */
  isLeaving(service: ServiceKey, id: string): boolean {
    const mayBe = [...this.chunks(service).values()].some(({ value }) => value.includes('"leave":'));
    if (!mayBe) return false; // nearly always: nothing need be parsed
    return this.endpoints(service).some(
      ({ endpoint, state }) => endpoint.id === id && state.leave !== undefined,
    );
  }

  #changed(key: string, now: Raw | undefined): void {
    const parsed = this.#keys.parse(key);
    if (parsed.kind !== "table") return;
    const text = serviceKeyText(parsed.service);
    const known = this.#services.get(text) ?? { key: parsed.service, chunks: new Map<number, Raw>() };
    this.#services.set(text, known);
    if (now === undefined) known.chunks.delete(parsed.chunk);
    else known.chunks.set(parsed.chunk, now);
    if (known.chunks.size === 0) this.#services.delete(text);
  }
}
