import { expect, test } from "vitest";
import type { GuardVerdict } from "#lib/contract/guard.ts";
import { guardsOf } from "./guards-of.ts";

const refuses = (left: number): GuardVerdict => ({
  guard: "minCapacity",
  refuses: true,
  text: `would leave ${left} of 3 serving`,
  left,
  needed: 2,
});

test("a guard that refuses in several services is told once, by the one with the least left, and with how many more", () => {
  expect(guardsOf([{ service: "orders", guards: [refuses(1)] }])).toMatchObject([{ service: "orders" }]);
  const told = guardsOf([
    { service: "orders", guards: [refuses(1)] },
    { service: "payments", guards: [refuses(0)] },
    { service: "gateway", guards: [{ ...refuses(0), refuses: false }] },
  ]);
  expect(told).toMatchObject([{ guard: "minCapacity", left: 0, service: "payments", others: 1 }]);
});
