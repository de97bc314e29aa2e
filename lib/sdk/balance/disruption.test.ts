import { describe, expect, test } from "vitest";
import type { Node } from "#lib/sdk/node.ts";
import type { Balancer } from "./balancer.ts";
import { createBalancer } from "./create.ts";
import { become, HASHING, keyOf, node, nodes, seeded } from "./test-nodes.ts";

const KEYS = Array.from({ length: 20_000 }, (_, index) => keyOf(index));

const ownersIn = (balancer: Balancer): (Node | undefined)[] =>
  KEYS.map((key) => balancer.pick(key, undefined, 0));

interface Moved {
  /** Of all keys. */
  readonly all: number;
  /** Of all keys: those that neither were at one that changed nor are. */
  readonly needless: number;
}

function moved(
  before: readonly (Node | undefined)[],
  after: readonly (Node | undefined)[],
  changed: Node,
): Moved {
  let all = 0;
  let needless = 0;
  for (const [index, was] of before.entries()) {
    const is = after[index];
    if (is === was) continue;
    all += 1;
    if (was !== changed && is !== changed) needless += 1;
  }
  return { all: all / KEYS.length, needless: needless / KEYS.length };
}

describe.each(HASHING)("%s", (name) => {
  const clientWith = (table: readonly Node[]): Balancer => {
    const balancer = createBalancer(name, seeded(1));
    balancer.set(table);
    return balancer;
  };
  // Only a maglev table deals slots of others anew: 0.3 to 0.6 % of all keys, at 10 to 1,000 nodes.
  const needlessly = name === "maglev" ? 0.01 : 0;

  test.each([10, 100, 1000])("one of %i removed, and back: about its share of keys moves", (size) => {
    const table = nodes(Array.from({ length: size }, () => 100));
    const gone = table[size >> 1]!;
    const balancer = clientWith(table);
    const before = ownersIn(balancer);
    balancer.set(table.filter((each) => each !== gone));
    const out = moved(before, ownersIn(balancer), gone);
    expect(out.needless).toBeLessThanOrEqual(needlessly);
    expect(out.all - out.needless).toBeGreaterThan(0.6 / size);
    expect(out.all - out.needless).toBeLessThan(1.4 / size);
    balancer.set(table);
    expect(ownersIn(balancer)).toEqual(before);
  });

  test("one that is added takes keys, and no others move", () => {
    const table = nodes(Array.from({ length: 20 }, () => 100));
    const balancer = clientWith(table);
    const before = ownersIn(balancer);
    const added = node(500, 100);
    balancer.set([added, ...table]);
    const { all, needless } = moved(before, ownersIn(balancer), added);
    expect(needless).toBeLessThanOrEqual(needlessly);
    expect(Math.abs(all - needless - 1 / 21)).toBeLessThan(0.02);
  });

  test("half the weight: about half of its keys move", () => {
    const table = nodes(Array.from({ length: 10 }, () => 100));
    const balancer = clientWith(table);
    const before = ownersIn(balancer);
    balancer.set([become(table[3]!, 50), ...table.filter((_, index) => index !== 3)]);
    const { all, needless } = moved(before, ownersIn(balancer), table[3]!);
    expect(needless).toBeLessThanOrEqual(needlessly);
    expect(Math.abs(all - needless - (0.1 - 0.5 / 9.5))).toBeLessThan(0.02);
  });

  test("keys of one that drains stay, no others come, and they move when it has drained", () => {
    const table = nodes(Array.from({ length: 10 }, () => 100));
    const draining = table[2]!;
    const balancer = clientWith(table);
    const before = ownersIn(balancer);
    balancer.set(table.map((each) => (each === draining ? become(each, 0, "draining") : each)));
    const during = ownersIn(balancer);
    expect(moved(before, during, draining).all).toBeLessThanOrEqual(needlessly);
    for (const [index, was] of before.entries()) {
      expect(during[index] === draining).toBe(was === draining);
    }
    balancer.set(table.map((each) => (each === draining ? become(each, 0, "drained") : each)));
    const after = ownersIn(balancer);
    expect(after).not.toContain(draining);
    expect(moved(during, after, draining).needless).toBe(0);
  });

  test("they stay through any change of the others, and drains that overlap hold their own keys only", () => {
    const random = seeded(11);
    const table = nodes(Array.from({ length: 12 }, () => 100));
    const balancer = clientWith(table);
    let owners = ownersIn(balancer);
    let present = table;
    const isDraining = (each: Node | undefined): boolean => each?.endpoint.status === "draining";
    for (let change = 0; change < 60; change++) {
      const target = present[Math.floor(random() * present.length)]!;
      const what = Math.floor(random() * 4);
      const isLast = present.filter(({ weight }) => weight > 0).length < 4;
      if (what === 0 && !isDraining(target) && !isLast) become(target, 0, "draining");
      else if (what === 1 && isDraining(target)) become(target, 0, "drained");
      else if (what === 2 && !isDraining(target)) become(target, 10 + Math.floor(random() * 90));
      else if (isDraining(target) || !isLast) {
        present = [...present.filter((each) => each !== target), node(100 + change, 100)];
      }
      balancer.set(present);
      const next = ownersIn(balancer);
      for (const [index, was] of owners.entries()) {
        const stays = was !== undefined && isDraining(was) && present.includes(was);
        if (stays) expect(next[index]).toBe(was);
        else if (isDraining(next[index]))
          expect.fail(`${KEYS[index]} came to ${next[index]?.id}, which drains`);
      }
      owners = next;
    }
  });

  test("a key of one that drains and is out goes elsewhere; undrained, its keys are there", () => {
    const table = nodes([100, 100, 100, 100]);
    const draining = table[1]!;
    const balancer = clientWith(table);
    const before = ownersIn(balancer);
    const key = KEYS[before.indexOf(draining)]!;
    become(draining, 0, "maintenance");
    balancer.set(table);
    expect(balancer.pick(key, undefined, 0)).toBe(draining);
    const other = balancer.pick(key, (each) => each === draining, 0);
    expect(other?.weight).toBe(100);
    become(draining, 100);
    balancer.set(table);
    expect(ownersIn(balancer)).toEqual(before);
  });

  test("who starts during the drain finds the sessions of equal weights, and none of a later one", () => {
    const table = nodes(Array.from({ length: 10 }, () => 100));
    const before = ownersIn(clientWith(table));
    become(table[4]!, 0, "draining");
    const late = clientWith(table);
    expect(moved(before, ownersIn(late), table[4]!).all).toBeLessThanOrEqual(needlessly);
    // Registered while its drain stands: it never had a session.
    const restarted = node(77, 0, "draining");
    late.set([...table, restarted]);
    expect(ownersIn(late)).not.toContain(restarted);
  });

  test("of 20 drains that overlap, the last 16 keep their keys", () => {
    const table = nodes(Array.from({ length: 40 }, () => 100));
    const balancer = clientWith(table);
    for (const each of table.slice(0, 20)) {
      become(each, 0, "draining");
      balancer.set(table);
    }
    const owners = new Set(ownersIn(balancer));
    expect(table.filter((each) => owners.has(each))).toEqual(table.slice(4));
  });
});
