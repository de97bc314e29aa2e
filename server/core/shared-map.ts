/** A shard then holds some twenty of 5,000 keys: what a change copies. */
const SHARDS = 256;
const EMPTY_SHARD: ReadonlyMap<string, never> = new Map<string, never>();
const EMPTY_SHARDS: readonly ReadonlyMap<string, never>[] = Array.from({ length: SHARDS }, () => EMPTY_SHARD);

/** An immutable map whose versions share all but the shards in which they differ. Its order is the hashes'. */
export class SharedMap<V> implements ReadonlyMap<string, V> {
  readonly #shards: readonly ReadonlyMap<string, V>[];
  readonly size: number;

  private constructor(shards: readonly ReadonlyMap<string, V>[], size: number) {
    this.#shards = shards;
    this.size = size;
  }

  static empty<V>(): SharedMap<V> {
    return new SharedMap<V>(EMPTY_SHARDS, 0);
  }

  /** With these set, or deleted where the value is undefined. The map itself when there are none. */
  with(changes: Iterable<readonly [string, V | undefined]>): SharedMap<V> {
    const shards = [...this.#shards];
    const copied = new Map<number, Map<string, V>>();
    let size = this.size;
    for (const [key, value] of changes) {
      const at = shardOf(key);
      let shard = copied.get(at);
      if (shard === undefined) {
        shard = new Map(shards[at]);
        copied.set(at, shard);
        shards[at] = shard;
      }
      size -= shard.size;
      if (value === undefined) shard.delete(key);
      else shard.set(key, value);
      size += shard.size;
    }
    return copied.size === 0 ? this : new SharedMap(shards, size);
  }

  get(key: string): V | undefined {
    return this.#shards[shardOf(key)]?.get(key);
  }

  has(key: string): boolean {
    return this.#shards[shardOf(key)]?.has(key) ?? false;
  }

  *entries(): Generator<[string, V], undefined> {
    for (const shard of this.#shards) yield* shard;
    return undefined;
  }

  *keys(): Generator<string, undefined> {
    for (const shard of this.#shards) yield* shard.keys();
    return undefined;
  }

  *values(): Generator<V, undefined> {
    for (const shard of this.#shards) yield* shard.values();
    return undefined;
  }

  [Symbol.iterator](): Generator<[string, V], undefined> {
    return this.entries();
  }

  forEach(visit: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const shard of this.#shards) for (const [key, value] of shard) visit(value, key, this);
  }
}

/** FNV-1a. http://www.isthe.com/chongo/tech/comp/fnv/ */
function shardOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return ((hash >>> 16) ^ hash) & (SHARDS - 1);
}
