import { expect, test } from "vitest";
import type { Node } from "#lib/sdk/node.ts";
import type { Balancer } from "./balancer.ts";
import { createBalancer } from "./create.ts";
import { nodes, seeded } from "./test-nodes.ts";

function over(name: "least_request" | "peak_ewma", table: readonly Node[]): Balancer {
  const balancer = createBalancer(name, seeded(1));
  balancer.set(table);
  return balancer;
}

const picks = (balancer: Balancer, count: number): (Node | undefined)[] =>
  Array.from({ length: count }, () => balancer.pick(undefined, undefined, 0));

test.each(["least_request", "peak_ewma"] as const)("%s keeps calls in flight near the weights", (name) => {
  const weights = [100, 50, 100, 25, 100, 100, 50, 75];
  const table = nodes(weights);
  for (const each of table) each.ewmaMs = 20;
  const balancer = over(name, table);
  const open: Node[] = [];
  for (let call = 0; call < 3000; call++) {
    const picked = balancer.pick(undefined, undefined, 0)!;
    picked.inFlight += 1;
    open.push(picked);
    if (open.length > 300) open.splice((call * 7919) % open.length, 1)[0]!.inFlight -= 1;
  }
  for (const each of table) {
    const share = (300 * each.weight) / 600;
    expect(Math.abs(each.inFlight - share), each.id).toBeLessThan(4);
  }
});

test("least_request leaves a node alone that does not answer", () => {
  const table = nodes([100, 100, 100, 100]);
  table[2]!.inFlight = 5;
  expect(picks(over("least_request", table), 4000)).not.toContain(table[2]);
});

test("peak_ewma prefers the faster, by what a call there takes now", () => {
  const table = nodes([100, 100, 100, 100]);
  for (const each of table) each.ewmaMs = 10;
  table[1]!.ewmaMs = 100;
  expect(picks(over("peak_ewma", table), 4000)).not.toContain(table[1]);
  // Left alone for a minute, what it was has decayed: it is tried again.
  const balancer = over("peak_ewma", table);
  for (const each of table) each.ewmaAt = 60_000;
  table[1]!.ewmaAt = 0;
  expect(balancer.pick(undefined, (each) => each !== table[1] && each !== table[0], 60_000)).toBe(table[1]);
});

test("peak_ewma tries one without history once, and waits for its first answer", () => {
  const table = nodes([100, 100, 100]);
  for (const each of table.slice(1)) each.ewmaMs = 50;
  const balancer = over("peak_ewma", table);
  expect(picks(balancer, 50)).toContain(table[0]);
  table[0]!.inFlight = 1;
  expect(picks(balancer, 200)).not.toContain(table[0]);
});
