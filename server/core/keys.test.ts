import { expect, test } from "vitest";
import { KeySpace } from "./keys.ts";

const keys = new KeySpace("/headgate");
const ORDERS = { namespace: "default", service: "orders" };

test("every key it names, it reads", () => {
  expect(keys.parse(keys.registry(ORDERS, "[::1]:8080"))).toEqual({
    kind: "registry",
    service: ORDERS,
    id: "[::1]:8080",
  });
  expect(keys.parse(keys.policy("default"))).toEqual({
    kind: "policy",
    namespace: "default",
    service: undefined,
    part: "patch",
  });
  expect(keys.parse(keys.policy("default", "orders"))).toEqual({
    kind: "policy",
    namespace: "default",
    service: "orders",
    part: "patch",
  });
  expect(keys.parse(keys.policyHistory("default", "orders"))).toMatchObject({
    service: "orders",
    part: "history",
  });
  expect(keys.parse(keys.policyHistory("default"))).toMatchObject({ kind: "policy", part: "history" });
  expect(keys.parse(keys.intents(ORDERS))).toEqual({ kind: "intents", service: ORDERS });
  expect(keys.parse(keys.table(ORDERS, 3))).toEqual({ kind: "table", service: ORDERS, chunk: 3 });
  expect(keys.parse(keys.member("a"))).toEqual({ kind: "member", id: "a" });
  expect(keys.parse(keys.auth("tokens/x"))).toEqual({ kind: "auth", path: "tokens/x" });
  expect(keys.parse(keys.events("00z9-1a"))).toEqual({ kind: "events", firstId: "00z9-1a" });
});

test("events lie newest first, all under one prefix", () => {
  const ids = ["09-0z", "0a-01", "0a-0a", "10-00", "zz-zz"];
  const listed = ids.map((id) => keys.events(id)).toSorted();
  expect(listed).toEqual(ids.toReversed().map((id) => keys.events(id)));
  for (const key of listed) expect(key.startsWith(keys.allEvents)).toBe(true);
});

test("names may be percent-encoded, and the address is made canonical", () => {
  expect(keys.parse("/headgate/v1/registry/default/or%64ers/%5B::0001%5D%3A8080")).toEqual({
    kind: "registry",
    service: ORDERS,
    id: "[::1]:8080",
  });
});

test.each([
  "/headgate/v1/registry/Default/orders/a:1",
  "/headgate/v1/registry/default/or ders/a:1",
  "/headgate/v1/registry/default/orders",
  "/headgate/v1/registry/default/orders/a:1/b",
  "/headgate/v1/registry/default/orders/a:0",
  "/headgate/v1/registry/default/orders/a:70000",
  "/headgate/v1/registry/default/orders/%zz:1",
  "/headgate/v1/tables/default/orders/-1",
  "/headgate/v1/nonsense",
])("%s is not a key of Headgate, and says why", (key) => {
  expect(keys.parse(key)).toMatchObject({ kind: "unknown", reason: expect.stringMatching(/./) });
});

test.each([
  ["a:0", "a port is 1–65535, not 0"],
  ["[::1]:70000", "a port is 1–65535, not 70000"],
  ["a", "a registry key ends with host:port, or [ipv6]:port"],
  ["a:b", "a registry key ends with host:port, or [ipv6]:port"],
  ["a_-:80", "a registry key ends with host:port, or [ipv6]:port"],
])("a registry key that ends with %s is refused for what is wrong with it", (end, reason) => {
  expect(keys.parse(`/headgate/v1/registry/default/orders/${end}`)).toEqual({ kind: "unknown", reason });
});
