import type { Node } from "#lib/sdk/node.ts";
import type { BalancerName } from "#lib/sdk/public.ts";

/** The least code that chooses in the manner of each balancer: it follows no change, and knows nobody who is out. */
export function floorOf(name: BalancerName, table: readonly Node[]): (key: string) => Node {
  switch (name) {
    case "round_robin":
      return sequence(table);
    case "random":
      return alias(table);
    case "least_request":
      return twoChoices(table, (node) => node.inFlight);
    case "peak_ewma":
      return twoChoices(table, (node) => node.ewmaMs * (node.inFlight + 1));
    case "ring_hash":
      return ring(table);
    case "maglev":
      return slots(table);
    case "rendezvous":
      return highest(table);
  }
}

function sequence(table: readonly Node[]): (key: string) => Node {
  const slots = Array.from({ length: 7003 }, (_, at) => table[at % table.length]!);
  let at = 0;
  return () => {
    at = at + 1 === slots.length ? 0 : at + 1;
    return slots[at]!;
  };
}

function xorshift(): () => number {
  let state = 88_675_123;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

function alias(table: readonly Node[]): (key: string) => Node {
  const next = xorshift();
  const own = Float64Array.from(table, (_, index) => (index % 10) / 10);
  const other = Int32Array.from(table, (_, index) => (index * 7) % table.length);
  return () => {
    const point = (next() / 2 ** 32) * table.length;
    const column = Math.trunc(point);
    return table[point - column < own[column]! ? column : other[column]!]!;
  };
}

function twoChoices(table: readonly Node[], cost: (node: Node) => number): (key: string) => Node {
  const next = xorshift();
  return () => {
    const one = table[next() % table.length]!;
    const other = table[next() % table.length]!;
    return cost(other) < cost(one) ? other : one;
  };
}

/** FNV-1a over UTF-16 units. */
function fnv(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

function slots(table: readonly Node[]): (key: string) => Node {
  const owners = Uint16Array.from({ length: 65_537 }, (_, slot) => slot % table.length);
  return (key) => table[owners[fnv(key) % 65_537]!]!;
}

/** 160 points a node, found by halving. */
function ring(table: readonly Node[]): (key: string) => Node {
  const points = Uint32Array.from({ length: table.length * 160 }, (_, point) => fnv(`point ${point}`)).sort();
  return (key) => {
    const hash = fnv(key);
    let low = 0;
    let high = points.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (points[middle]! < hash) low = middle + 1;
      else high = middle;
    }
    return table[low % table.length]!;
  };
}

function highest(table: readonly Node[]): (key: string) => Node {
  const hashes = Int32Array.from(table, ({ id }) => fnv(id));
  return (key) => {
    const hash = fnv(key);
    let owner = 0;
    let most = -1;
    for (let index = 0; index < hashes.length; index++) {
      let mixed = hash ^ hashes[index]!;
      mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
      mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
      const drawn = (mixed ^ (mixed >>> 16)) >>> 0;
      if (drawn <= most) continue;
      most = drawn;
      owner = index;
    }
    return table[owner]!;
  };
}
