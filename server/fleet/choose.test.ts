import { expect, test } from "vitest";
import type { Endpoint } from "#lib/contract/table.ts";
import { chooseByWeight } from "./choose.ts";

const endpoint = (id: string, weight: number): Endpoint => ({
  id,
  address: "127.0.0.1",
  port: 1,
  protocol: "http",
  weight,
  status: "serving",
});

test("each endpoint is chosen as often as its weight says", () => {
  const endpoints = [endpoint("a", 100), endpoint("b", 0), endpoint("c", 50), endpoint("d", 50)];
  const chosen = new Map<string | undefined, number>();
  for (let i = 0; i < 1000; i++) {
    const id = chooseByWeight(endpoints, i / 1000)?.id;
    chosen.set(id, (chosen.get(id) ?? 0) + 1);
  }
  expect(Object.fromEntries(chosen)).toEqual({ a: 500, c: 250, d: 250 });
});

test("an endpoint without weight is never chosen, also where rounding leaves a little", () => {
  const endpoints = [endpoint("a", 0.1), endpoint("b", 0.2), endpoint("c", 0)];
  expect(chooseByWeight(endpoints, 1 - Number.EPSILON / 2)?.id).toBe("b");
  expect(chooseByWeight([endpoint("a", 0)], 0)).toBeUndefined();
  expect(chooseByWeight([], 0)).toBeUndefined();
});
