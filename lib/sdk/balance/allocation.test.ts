import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import type { Node } from "#lib/sdk/node.ts";
import type { Balancer, IsOut } from "./balancer.ts";
import { createBalancer } from "./create.ts";
import { BALANCERS, keyOf, nodes, seeded } from "./test-nodes.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
/** So few that what one small object a pick would take fits into the young generation. */
const PICKS = 5000;
const WARM_UP = 100_000;
const KEYS = Array.from({ length: 64 }, (_, index) => keyOf(index));

type Pick = (key: string | undefined, isOut: IsOut | undefined, now: number) => unknown;

/** Half of the smallest object: what else the process allocates meanwhile is a little of that. */
const NOISE_BYTES = 8;

/** Bytes a pick: the lower quarter of many rounds, as a collection or a compilation falls into few of them. */
function bytesOf(pick: Pick, hasKey: boolean, isOut: IsOut | undefined): number {
  const run = (picks: number): void => {
    for (let call = 0; call < picks; call++) pick(hasKey ? KEYS[call & 63] : undefined, isOut, call);
  };
  run(WARM_UP);
  collect();
  const rounds = Array.from({ length: 31 }, () => {
    const before = process.memoryUsage().heapUsed;
    run(PICKS);
    return (process.memoryUsage().heapUsed - before) / PICKS;
  });
  return rounds.sort((a, b) => a - b)[7]!;
}

function filled(name: (typeof BALANCERS)[number]): { balancer: Balancer; table: Node[] } {
  const random = seeded(5);
  const table = nodes(Array.from({ length: 200 }, () => 1 + 99 * random()));
  for (const each of table) [each.ewmaMs, each.ewmaAt] = [10 * random() + 0.5, 0.5];
  const balancer = createBalancer(name, seeded(1));
  balancer.set(table);
  return { balancer, table };
}

test.each(BALANCERS)("%s allocates nothing per pick", (name) => {
  const { balancer, table } = filled(name);
  const isOut: IsOut = (each) => each === table[3] || each === table[50];
  for (const hasKey of [true, false]) {
    for (const out of [undefined, isOut]) {
      expect(bytesOf((key, is, now) => balancer.pick(key, is, now), hasKey, out)).toBeLessThan(NOISE_BYTES);
    }
  }
});

test("a pick that makes one small object is seen", () => {
  const { balancer } = filled("round_robin");
  let kept: unknown;
  const pick: Pick = (key, isOut, now) => (kept = { picked: balancer.pick(key, isOut, now) });
  expect(bytesOf(pick, false, undefined)).toBeGreaterThan(15);
  expect(kept).toBeDefined();
});
