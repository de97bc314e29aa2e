import type { Endpoint } from "#lib/contract/table.ts";

/**
 * One endpoint, each with the likelihood of its weight; undefined when none has weight.
 * `at` is a random number in [0, 1).
 */
export function chooseByWeight(endpoints: readonly Endpoint[], at: number): Endpoint | undefined {
  const total = endpoints.reduce((sum, endpoint) => sum + endpoint.weight, 0);
  let left = at * total;
  for (const endpoint of endpoints) {
    left -= endpoint.weight;
    if (endpoint.weight > 0 && left < 0) return endpoint;
  }
  // Rounding may leave a little.
  return endpoints.findLast((endpoint) => endpoint.weight > 0);
}
