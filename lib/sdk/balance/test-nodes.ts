import { type Node, nodeOf } from "#lib/sdk/node.ts";
import type { BalancerName, EndpointStatus } from "#lib/sdk/public.ts";

/** What the cases of this folder share: nodes, a seeded generator, the chi-square test. */
export const BALANCERS = [
  "round_robin",
  "random",
  "least_request",
  "peak_ewma",
  "ring_hash",
  "maglev",
  "rendezvous",
] as const satisfies readonly BalancerName[];
export const HASHING = ["ring_hash", "maglev", "rendezvous"] as const satisfies readonly BalancerName[];

export function node(port: number, weight: number, status: EndpointStatus = "serving"): Node {
  const address = `10.0.${port >> 8}.${port & 255}`;
  return nodeOf({ id: `${address}:8080`, address, port: 8080, protocol: "http", weight, status });
}

export const nodes = (weights: readonly number[]): Node[] =>
  weights.map((weight, index) => node(index + 1, weight));

/** The same node in the next table. */
export function become(moved: Node, weight: number, status: EndpointStatus = "serving"): Node {
  moved.endpoint = { ...moved.endpoint, weight, status };
  moved.weight = weight;
  return moved;
}

export const keyOf = (index: number): string => `session-${index}@example.org`;

/** Numbers of [0, 1) that a seed repeats (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * How far counts are from their weights, in standard deviations: chi-square by Wilson and Hilferty's cube root. Above 4
 * is one run of 30,000 when the counts are independent; far below 0 where they are more even than chance.
 */
export function chiSquare(counts: readonly number[], weights: readonly number[]): number {
  const calls = counts.reduce((sum, count) => sum + count, 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let square = 0;
  for (const [index, count] of counts.entries()) {
    const expected = (calls * (weights[index] ?? 0)) / total;
    square += (count - expected) ** 2 / expected;
  }
  const freedom = counts.length - 1;
  const variance = 2 / (9 * freedom);
  return (Math.cbrt(square / freedom) - (1 - variance)) / Math.sqrt(variance);
}
