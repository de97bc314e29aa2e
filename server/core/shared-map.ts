/** A small map is one shard: to share parts of it would cost more than to copy it. */
const SMALL = 64;
/** A shard then holds some twenty of 5,000 keys: what a change copies. */
const SHARDS = 256;

/** An immutable map whose versions share all but the shards in which they differ. A large one's order is the hashes'. */
export class SharedMap<V> implements ReadonlyMap<string, V> {
  readonly #shards: readonly ReadonlyMap<string, V>[];
  readonly size: number;

  private constructor(shards: readonly ReadonlyMap<string, V>[], size: number) {
    this.#shards = shards;
    this.size = size;
  }

  static empty<V>(): SharedMap<V> {
    return new SharedMap<V>([new Map<string, V>()], 0);
  }

  /** With these set, or deleted where the value is undefined. The map itself when there are none. */
  with(changes: Iterable<readonly [string, V | undefined]>): SharedMap<V> {
    const shards = [...this.#shards];
    const copied = new Map<number, Map<string, V>>();
    let size = this.size;
    for (const [key, value] of changes) {
      const at = shardOf(key, shards.length);
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
    if (copied.size === 0) return this;
    return new SharedMap(shards.length === 1 && size > SMALL ? spread(shards[0]) : shards, size);
  }

  /** Keys whose values may differ from another version's: all that do, and few others. */
  *differing(other: SharedMap<V>): Generator<string, undefined> {
    if (this.#shards.length !== other.#shards.length) {
      yield* this.keys();
      for (const key of other.keys()) if (!this.has(key)) yield key;
      return undefined;
    }
    for (const [at, shard] of this.#shards.entries()) {
      const before = other.#shards[at];
      if (before === undefined || before === shard) continue;
      for (const [key, value] of shard) if (before.get(key) !== value) yield key;
      for (const key of before.keys()) if (!shard.has(key)) yield key;
    }
    return undefined;
  }

  get(key: string): V | undefined {
    return this.#shards[shardOf(key, this.#shards.length)]?.get(key);
  }

  has(key: string): boolean {
    return this.#shards[shardOf(key, this.#shards.length)]?.has(key) ?? false;
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

function spread<V>(small: ReadonlyMap<string, V> = new Map()): ReadonlyMap<string, V>[] {
  const shards = Array.from({ length: SHARDS }, () => new Map<string, V>());
  for (const [key, value] of small) shards[shardOf(key, SHARDS)]?.set(key, value);
  return shards;
}

/** FNV-1a. http://www.isthe.com/chongo/tech/comp/fnv/ */
function shardOf(key: string, shards: number): number {
  if (shards === 1) return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return ((hash >>> 16) ^ hash) & (shards - 1);
}
