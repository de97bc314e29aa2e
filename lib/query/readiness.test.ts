import { expect, test } from "vitest";
import { readinessOf } from "./readiness.ts";

test("what /readyz says is taken as it is, with either status", () => {
  expect(readinessOf(200, { status: "degraded" })).toBe("degraded");
  expect(readinessOf(503, { status: "stopping" })).toBe("stopping");
});

test("a Headgate that refuses every path is starting; a stranger's answer is none of Headgate's", () => {
  expect(readinessOf(503, { error: { code: "unavailable", message: "Headgate is starting" } })).toBe(
    "starting",
  );
  expect(readinessOf(502, { message: "bad gateway" })).toBe("silent");
});
