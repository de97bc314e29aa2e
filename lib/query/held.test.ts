import { expect, test } from "vitest";
import { heldOf } from "./held.ts";
import { keyOf } from "./keys.ts";

const query = { queryKey: keyOf("listClients", { ns: "default", service: "orders", q: "a" }) };

test("the former answer stays for what is asked otherwise of the same, and goes with its subject", () => {
  expect(heldOf({ ns: "default", service: "orders" })("held", query)).toBe("held");
  expect(heldOf({ ns: "payments" })("held", query)).toBeUndefined();
  expect(heldOf({ ns: "default", service: "orders", by: "zone" })("held", query)).toBeUndefined();
  expect(heldOf({ ns: "default" })("held", undefined)).toBeUndefined();
});

test("what neither names is the same", () => {
  expect(heldOf({ ns: "default", instance: undefined })("held", query)).toBe("held");
});
