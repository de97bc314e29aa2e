import { createBalancer } from "#lib/sdk/balance/create.ts";
import { type Node, nodeOf } from "#lib/sdk/node.ts";
import type { BalancerName } from "#lib/sdk/public.ts";
import { answer, cpuMicros, median } from "./child.ts";
import { floorOf } from "./pick-floors.ts";
import { grpcPicker } from "./pick-grpc.ts";

const ROUNDS = 15;
const ROUND_MICROS = 40_000;
const KEYS = Array.from({ length: 4096 }, (_, index) => `session-${100_000 + index}-abcd`);

const name = process.argv[2] as BalancerName;
const size = Number(process.argv[3]);
const weights = Array.from({ length: size }, (_, index) => 50 + ((index * 7919) % 50_000) / 1000);
const table = weights.map((weight, index): Node => {
  const address = `10.0.${index >> 8}.${index & 255}`;
  const node = nodeOf({
    id: `${address}:80`,
    address,
    port: 80,
    protocol: "http",
    weight,
    status: "serving",
  });
  return Object.assign(node, { ewmaMs: 5 + (index % 10) + 0.5, ewmaAt: 0.5 });
});

type Loop = (picks: number) => number;

/** Of its own for each thing that is measured, so that each has the call it would have alone. */
function loops(): Readonly<Record<string, Loop>> {
  const balancer = createBalancer(name, Math.random);
  balancer.set(table);
  const floor = floorOf(name, table);
  const one = table[3];
  const isOut = (node: Node): boolean => node === one;
  const made: Record<string, Loop> = {
    floor: (picks) => {
      let sum = 0;
      for (let at = 0; at < picks; at++) sum += floor(KEYS[at & 4095]!).inFlight;
      return sum;
    },
    ours: (picks) => {
      let sum = 0;
      for (let at = 0; at < picks; at++) sum += balancer.pick(KEYS[at & 4095], undefined, at)!.inFlight;
      return sum;
    },
    oneOut: (picks) => {
      let sum = 0;
      for (let at = 0; at < picks; at++) sum += balancer.pick(KEYS[at & 4095], isOut, at)!.inFlight;
      return sum;
    },
  };
  if (name !== "round_robin") return made;
  for (const kind of ["round-robin", "weighted-round-robin"] as const) {
    const picker = grpcPicker(kind, weights);
    made[kind] = (picks) => {
      let sum = 0;
      for (let at = 0; at < picks; at++) sum += picker.pick(undefined) === undefined ? 1 : 0;
      return sum;
    };
  }
  return made;
}

/** CPU ns of a pick of each, the pairs interleaved. */
function measure(): Record<string, number> {
  const all = Object.entries(loops());
  const picks = new Map(all.map(([what, loop]) => [what, picksFor(loop)]));
  const taken = new Map<string, number[]>(all.map(([what]) => [what, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [what, loop] of all) taken.get(what)!.push(nsOf(loop, picks.get(what)!));
  }
  return Object.fromEntries([...taken].map(([what, rounds]) => [what, median(rounds)]));
}

function nsOf(loop: Loop, picks: number): number {
  const before = cpuMicros();
  if (loop(picks) > 0) throw new Error("a node has calls in flight that nobody made");
  return ((cpuMicros() - before) * 1000) / picks;
}

function picksFor(loop: Loop): number {
  let picks = 1000;
  for (let ns = 0; ; picks *= 2) {
    ns = nsOf(loop, picks);
    if (ns * picks >= ROUND_MICROS * 1000) return picks;
  }
}

/** CPU µs until a table in which one weight has changed is taken. */
function measureSet(): number {
  const balancer = createBalancer(name, Math.random);
  const one = table[size >> 1]!;
  const taken: number[] = [];
  for (let round = 0; round < 60; round++) {
    one.weight = 60 + (round % 7);
    const before = cpuMicros();
    balancer.set(table);
    taken.push(cpuMicros() - before);
  }
  return median(taken.slice(20));
}

answer(() => ({ ...measure(), set: measureSet() }));
