/**
 * Pieces put together once for many readers, by what they are made of. Bounded: the longest unused go when it holds
 * more than `maxBytes`, but never the newest, whatever its size.
 */
export class BytesCache<T extends { readonly bytes: number }> {
  readonly #maxBytes: number;
  readonly #items = new Map<string, T>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(key: string): T | undefined {
    const item = this.#items.get(key);
    if (item === undefined) return undefined;
    this.#items.delete(key);
    this.#items.set(key, item);
    return item;
  }

  set(key: string, item: T): void {
    this.#drop(key);
    this.#items.set(key, item);
    this.#bytes += item.bytes;
    for (const oldest of this.#items.keys()) {
      if (this.#bytes <= this.#maxBytes || oldest === key) break;
      this.#drop(oldest);
    }
  }

  clear(): void {
    this.#items.clear();
    this.#bytes = 0;
  }

  #drop(key: string): void {
    this.#bytes -= this.#items.get(key)?.bytes ?? 0;
    this.#items.delete(key);
  }
}
