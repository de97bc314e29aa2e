import fc from "fast-check";
import { expect, test } from "vitest";
import type { Node } from "#lib/sdk/node.ts";
import { RoundRobin } from "./round-robin.ts";
import { become, chiSquare, nodes, seeded } from "./test-nodes.ts";

function over(table: readonly Node[], seed = 1): RoundRobin {
  const balancer = new RoundRobin(seeded(seed));
  balancer.set(table);
  return balancer;
}

test("equal weights: each once in every round, in one order", () => {
  for (const size of [1, 2, 7, 1000, 9001]) {
    const table = nodes(Array.from({ length: size }, () => 37.3));
    const balancer = over(table);
    const round = table.map(() => balancer.pick(undefined, undefined));
    expect(new Set(round).size).toBe(size);
    expect(table.map(() => balancer.pick(undefined, undefined))).toEqual(round);
  }
});

test("5:1:1 in every seven, and never five in a row", () => {
  const table = nodes([100, 20, 20]);
  const balancer = over(table);
  const picks = Array.from({ length: 70 }, () => balancer.pick(undefined, undefined));
  for (let at = 0; at + 7 <= picks.length; at++) {
    const window = picks.slice(at, at + 7);
    expect(table.map((each) => window.filter((picked) => picked === each).length)).toEqual([5, 1, 1]);
    expect(window.slice(0, 5).every((picked) => picked === table[0])).toBe(false);
  }
});

test("after any number of picks each node is near its share", () => {
  const weight = fc.oneof(
    fc.integer({ min: 1, max: 100 }),
    fc.double({ min: 0.01, max: 10_000, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(weight, { minLength: 1, maxLength: 40 }), fc.nat(), (weights, seed) => {
      const table = nodes(weights);
      const total = weights.reduce((sum, each) => sum + each, 0);
      const balancer = over(table, seed);
      const counts = new Map(table.map((each) => [each, 0]));
      for (let calls = 1; calls <= 3000; calls++) {
        const picked = balancer.pick(undefined, undefined)!;
        counts.set(picked, counts.get(picked)! + 1);
        if (calls % 97 !== 0) continue;
        for (const each of table) {
          const share = each.weight / total;
          const off = Math.abs(counts.get(each)! - calls * share);
          if (off >= 4 + share * table.length) expect.fail(`${each.id} after ${calls}: off by ${off}`);
        }
      }
    }),
  );
});

test("a thousand clients that start at once, or get a table at once, do not call the same node", () => {
  const table = nodes(Array.from({ length: 10 }, () => 100));
  const random = seeded(3);
  const clients = Array.from({ length: 1000 }, () => new RoundRobin(random));
  for (const balancer of clients) balancer.set(table);
  const share = (left: readonly Node[]): number[] => {
    const first = clients.map((balancer) => balancer.pick(undefined, undefined));
    return left.map((each) => first.filter((picked) => picked === each).length);
  };
  expect(
    chiSquare(
      share(table),
      table.map(({ weight }) => weight),
    ),
  ).toBeLessThan(4);
  for (const weight of [10, 50, 0]) {
    become(table[9]!, weight, "draining");
    for (const balancer of clients) balancer.set(table);
    expect(Math.max(...share(table))).toBeLessThan(200);
  }
});

test("a table before every pick does not hold the round up", () => {
  const table = nodes(Array.from({ length: 8 }, () => 100));
  const balancer = over(table);
  const counts = table.map(() => 0);
  for (let call = 0; call < 8000; call++) {
    become(table[7]!, call % 2 === 0 ? 90 : 100);
    balancer.set(table);
    counts[table.indexOf(balancer.pick(undefined, undefined)!)]! += 1;
  }
  expect(Math.min(...counts)).toBeGreaterThan(700);
  expect(Math.max(...counts)).toBeLessThan(1300);
});

test("clients do not agree on who follows whom: nobody takes all the turns of one that is out", () => {
  const table = nodes(Array.from({ length: 10 }, () => 100));
  const random = seeded(4);
  const followers = new Set<Node | undefined>();
  for (let client = 0; client < 200; client++) {
    const balancer = new RoundRobin(random);
    balancer.set(table);
    while (balancer.pick(undefined, undefined) !== table[0]);
    followers.add(balancer.pick(undefined, undefined));
  }
  expect(followers.size).toBe(9);
});
