import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Node } from "#lib/sdk/node.ts";
import type { BalancerName } from "#lib/sdk/public.ts";
import type { Balancer, IsOut } from "./balancer.ts";
import { createBalancer } from "./create.ts";
import { BALANCERS, become, chiSquare, HASHING, keyOf, nodes, seeded } from "./test-nodes.ts";

function over(name: BalancerName, table: readonly Node[], seed = 1): Balancer {
  const balancer = createBalancer(name, seeded(seed));
  balancer.set(table);
  return balancer;
}

/** Calls of each node, of `calls` picks; every pick with a key of its own unless told otherwise. */
function countOf(
  balancer: Balancer,
  table: readonly Node[],
  calls: number,
  { key = keyOf, isOut }: { key?: (index: number) => string | undefined; isOut?: IsOut } = {},
): number[] {
  const counts = new Map<Node | undefined, number>(table.map((each) => [each, 0]));
  for (let call = 0; call < calls; call++) {
    const picked = balancer.pick(key(call), isOut, call);
    counts.set(picked, (counts.get(picked) ?? 0) + 1);
  }
  expect([...counts.keys()].filter((each) => each === undefined || !table.includes(each))).toEqual([]);
  return table.map((each) => counts.get(each) ?? 0);
}

const TABLES: Readonly<Record<string, readonly number[]>> = {
  "equal weights": Array.from({ length: 10 }, () => 100),
  "unequal weights": [100, 50, 25, 10, 5, 100, 80],
  "a thirtieth beside wholes": [3.4, 100, 100, 50.5],
  "weights of 1": [1, 1, 2],
};

describe.each(BALANCERS)("%s", (name) => {
  const isHashing = HASHING.some((each) => each === name);

  test.each(Object.entries(TABLES))("without a key its calls follow the weights: %s", (_, weights) => {
    const table = nodes(weights);
    const counts = countOf(over(name, table), table, 60_000, { key: () => undefined });
    expect(chiSquare(counts, weights)).toBeLessThan(4);
  });

  test("0.05 beside 100 is called for its share", () => {
    const table = nodes([0.05, 100]);
    const counts = countOf(over(name, table), table, 400_000, { key: () => undefined });
    expect(chiSquare(counts, [0.05, 100])).toBeLessThan(4);
  });

  test("1,000 nodes of all weights are called for their shares", () => {
    const random = seeded(7);
    const table = nodes(Array.from({ length: 1000 }, () => Math.round(1000 * (1 + 99 * random())) / 1000));
    const counts = countOf(over(name, table), table, 300_000, { key: () => undefined });
    expect(
      chiSquare(
        counts,
        table.map(({ weight }) => weight),
      ),
    ).toBeLessThan(4);
  });

  test("weight 0 gets nothing", () => {
    const table = nodes([100, 0, 50, 0, 0.05, 0]);
    for (const key of [keyOf, () => undefined]) {
      const counts = countOf(over(name, table), table, 20_000, { key });
      expect([counts[1], counts[3], counts[5]]).toEqual([0, 0, 0]);
      expect(counts[0]).toBeGreaterThan(0);
    }
  });

  test("one that is draining gets nothing without a key", () => {
    const table = nodes([100, 100, 100]);
    const balancer = over(name, table);
    become(table[1]!, 0, "draining");
    balancer.set(table);
    expect(countOf(balancer, table, 3000, { key: () => undefined })[1]).toBe(0);
  });

  test("none to choose from: an empty table, weights of 0, all out", () => {
    for (const key of ["k", undefined]) {
      const balancer = createBalancer(name, seeded(1));
      expect(balancer.pick(key, undefined, 0)).toBeUndefined();
      balancer.set([]);
      expect(balancer.pick(key, undefined, 0)).toBeUndefined();
      balancer.set(nodes([0, 0]));
      expect(balancer.pick(key, undefined, 0)).toBeUndefined();
      balancer.set(nodes([100, 0.05, 10_000, 0]));
      expect(balancer.pick(key, () => true, 0)).toBeUndefined();
    }
  });

  test("all out of 1,000: each is asked about a bounded number of times", () => {
    const table = nodes(Array.from({ length: 1000 }, (_, index) => (index === 0 ? 10_000 : 1)));
    const balancer = over(name, table);
    for (const key of ["k", undefined]) {
      let asked = 0;
      const isOut = (): boolean => ++asked > 0;
      expect(balancer.pick(key, isOut, 0)).toBeUndefined();
      expect(asked).toBeLessThan(2500);
    }
  });

  test("a single node gets all, whatever its weight", () => {
    for (const weight of [0.001, 1, 10_000]) {
      const table = nodes([weight]);
      for (const key of [keyOf, () => undefined]) {
        expect(countOf(over(name, table), table, 100, { key })).toEqual([100]);
      }
    }
  });

  test("the only one that is not out is found, however small its weight", () => {
    const table = nodes([...Array.from({ length: 999 }, () => 10_000), 0.05]);
    const balancer = over(name, table);
    const isOut: IsOut = (each) => each !== table[999];
    for (const key of ["k", undefined]) expect(balancer.pick(key, isOut, 0)).toBe(table[999]);
  });

  test("who is out is skipped, and the others keep their shares", () => {
    const weights = [100, 50, 25, 100, 100, 10];
    const table = nodes(weights);
    const isOut: IsOut = (each) => each === table[0] || each === table[3];
    const counts = countOf(over(name, table), table, 50_000, { key: () => undefined, isOut });
    expect([counts[0], counts[3]]).toEqual([0, 0]);
    const left = weights.map((_, index) => index).filter((index) => index !== 0 && index !== 3);
    expect(
      chiSquare(
        left.map((index) => counts[index]!),
        left.map((index) => weights[index]!),
      ),
    ).toBeLessThan(4);
  });

  test("with keys, too, who is out gets nothing and its calls are spread", () => {
    const table = nodes(Array.from({ length: 10 }, () => 100));
    const before = countOf(over(name, table), table, 50_000);
    const after = countOf(over(name, table), table, 50_000, { isOut: (each) => each === table[4] });
    expect(after[4]).toBe(0);
    const gains = after.map((count, index) => count - before[index]!).filter((_, index) => index !== 4);
    expect(Math.max(...gains)).toBeLessThan(50_000 * 0.04);
    if (isHashing) expect(Math.min(...gains)).toBeGreaterThanOrEqual(0);
  });

  test("a changed table takes effect at the next pick", () => {
    const [a, b, c] = nodes([100, 100, 100]) as [Node, Node, Node];
    const balancer = over(name, [a, b]);
    for (const key of ["k", undefined]) {
      balancer.set([c]);
      expect(balancer.pick(key, undefined, 0)).toBe(c);
      balancer.set([become(a, 0, "unhealthy"), b, become(c, 0, "ejected")]);
      expect(balancer.pick(key, undefined, 0)).toBe(b);
      balancer.set([become(a, 5), become(b, 0, "drained")]);
      expect(balancer.pick(key, undefined, 0)).toBe(a);
      balancer.set([]);
      expect(balancer.pick(key, undefined, 0)).toBeUndefined();
      become(b, 100);
      become(c, 100);
    }
  });

  test("weights that change are followed, though the nodes stay", () => {
    const table = nodes([100, 100, 100, 100]);
    const balancer = over(name, table);
    for (const weights of [
      [100, 100, 100, 10],
      [20, 100, 100, 40],
      [100, 100, 100, 100],
    ]) {
      for (const [index, weight] of weights.entries()) become(table[index]!, weight);
      balancer.set(table);
      const counts = countOf(balancer, table, 40_000, { key: () => undefined });
      expect(chiSquare(counts, weights)).toBeLessThan(4);
    }
  });

  test("of any table and any who are out, one is answered that may be called, or none when there is none", () => {
    const weight = fc.oneof(
      fc.constant(0),
      fc.constant(100),
      fc.double({ min: 0, max: 10_000, noNaN: true }),
    );
    const entry = fc.record({ weight, isOut: fc.boolean(), isDraining: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(fc.array(entry, { maxLength: 12 }), { maxLength: 4 }),
        fc.nat(),
        (tables, seed) => {
          const balancer = createBalancer(name, seeded(seed));
          const known = nodes(Array.from({ length: 12 }, () => 0));
          for (const table of tables) {
            const set = table.map((each, index) =>
              become(
                known[index]!,
                each.weight,
                each.weight === 0 && each.isDraining ? "draining" : "serving",
              ),
            );
            balancer.set(set);
            const out = new Set(set.filter((_, index) => table[index]?.isOut));
            const isOut: IsOut = (each) => out.has(each);
            const open = set.filter((each) => each.weight > 0 && !out.has(each));
            for (let call = 0; call < 40; call++) {
              const key = call % 2 === 0 ? undefined : keyOf(call);
              const picked = balancer.pick(key, isOut, call);
              if (picked === undefined) expect(open).toEqual([]);
              else if (picked.weight > 0) expect(open).toContain(picked);
              else {
                expect(isHashing && key !== undefined).toBe(true);
                expect(set.filter((each) => each.endpoint.status === "draining")).toContain(picked);
                expect(out.has(picked)).toBe(false);
              }
            }
          }
        },
      ),
    );
  });
});

describe.each(HASHING)("%s by key", (name) => {
  test("a key is sticky, in any client and any order of the table", () => {
    const table = nodes([100, 50, 100, 30, 100, 0.5, 70]);
    const here = over(name, table, 1);
    const there = over(name, table.toReversed(), 2);
    for (let index = 0; index < 2000; index++) {
      const picked = here.pick(keyOf(index), undefined, 0);
      expect(here.pick(keyOf(index), undefined, 1)).toBe(picked);
      expect(there.pick(keyOf(index), undefined, 0)).toBe(picked);
    }
  });

  test("keys follow the weights", () => {
    // A node's arcs of the ring differ by chance: by 1/√points.
    const tolerance = name === "ring_hash" ? 0.35 : 0.05;
    for (const weights of [
      ...Object.values(TABLES),
      Array.from({ length: 100 }, (_, n) => 20 + (n % 9) * 10),
    ]) {
      const table = nodes(weights);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const counts = countOf(over(name, table), table, 200_000);
      if (name === "rendezvous") expect(chiSquare(counts, weights)).toBeLessThan(4);
      for (const [index, count] of counts.entries()) {
        const expected = (200_000 * weights[index]!) / total;
        expect(Math.abs(count - expected), `${index}: ${count} of ${expected}`).toBeLessThan(
          tolerance * expected + 5 * Math.sqrt(expected),
        );
      }
    }
  });

  test("a key whose node is out goes to the same other node each time", () => {
    const table = nodes(Array.from({ length: 20 }, () => 100));
    const balancer = over(name, table);
    for (let index = 0; index < 500; index++) {
      const own = balancer.pick(keyOf(index), undefined, 0);
      const other = balancer.pick(keyOf(index), (each) => each === own, 0);
      expect(other).not.toBe(own);
      expect(balancer.pick(keyOf(index), (each) => each === own, 1)).toBe(other);
      expect(balancer.pick(keyOf(index), undefined, 0)).toBe(own);
    }
  });
});

test("a balancer of a newer server falls to round_robin", () => {
  const table = nodes([100, 100, 100]);
  const balancer = over("least_latency" as BalancerName, table);
  const round = table.map(() => balancer.pick(undefined, undefined, 0));
  expect(new Set(round)).toEqual(new Set(table));
});
