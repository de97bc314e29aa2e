import { expect, test } from "vitest";
import {
  eventsPath,
  instancePath,
  readSetupFragment,
  safeNext,
  servicePath,
  servicesPath,
  settingsPartOf,
  settingsPath,
  setupPath,
  signInPath,
} from "./paths.ts";

test.each([
  "//evil.example",
  "/\\evil.example",
  "https://evil.example/",
  "javascript:alert(1)",
  "",
  "/\t/evil.example",
  "/.//evil.example",
  "/a/..//evil.example",
  "/%2e//evil.example",
  "/.\\\\evil.example",
])("signing in never leads to another origin: %j", (next) => {
  expect(safeNext(next)).toBe("/");
});

test("signing in leads back to where one was", () => {
  expect(safeNext("/services/default/orders?open=10.0.0.7%3A8080")).toBe(
    "/services/default/orders?open=10.0.0.7%3A8080",
  );
  expect(signInPath("/services?q=a")).toBe("/sign-in?next=%2Fservices%3Fq%3Da");
  expect(signInPath("/")).toBe("/sign-in");
});

test("names are encoded, and all namespaces are not named", () => {
  expect(servicePath("default", "a:b", { drain: "[::1]:80" })).toBe(
    "/services/default/a%3Ab?drain=%5B%3A%3A1%5D%3A80",
  );
  expect(instancePath("eu", "orders", "[::1]:80")).toBe("/services/eu/orders/%5B%3A%3A1%5D%3A80");
  expect(servicesPath("*")).toBe("/services");
  expect(servicesPath("default")).toBe("/services?ns=default");
  expect(servicesPath("eu", { q: "pay" })).toBe("/services?ns=eu&q=pay");
});

test("a link to the events of one service names its namespace without choosing it", () => {
  expect(eventsPath("eu", { at: "1" })).toBe("/events?ns=eu&at=1");
  expect(eventsPath({ of: "eu" }, { service: "orders" })).toBe("/events?of=eu&service=orders");
});

test("what stands behind the # of a link is read as it was written, and alone where no name is said", () => {
  const fragment = (path: string) => new URL(path, "http://console.invalid").hash;
  const name = "ann&bob%@example.com";
  expect(readSetupFragment(fragment(setupPath("hgi_0_ff", name)))).toEqual({ token: "hgi_0_ff", name });
  expect(readSetupFragment(fragment(setupPath("hgi_0_ff")))).toEqual({ token: "hgi_0_ff" });
  expect(readSetupFragment("")).toEqual({ token: "" });
  // As it was cut off on the way.
  expect(readSetupFragment("#hgi_0_ff&ann%4")).toEqual({ token: "hgi_0_ff", name: "ann%4" });
});

test("a part of the settings has its address, and one's account is where they begin", () => {
  expect(settingsPath("*")).toBe("/settings");
  expect(settingsPath("eu", "users")).toBe("/settings/users?ns=eu");
  expect(settingsPartOf("/settings")).toBe("account");
  expect(settingsPartOf("/settings/users")).toBe("users");
  expect(settingsPartOf("/settings/none")).toBeUndefined();
});
