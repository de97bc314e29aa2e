import { describe, expect, test } from "vitest";
import { EXIT, Failure } from "./exit.ts";
import { describe as explained, findField, readAssignment, withField } from "./policy-values.ts";

const read = (text: string) => readAssignment(text).value;

function refused(text: string): Failure {
  try {
    readAssignment(text);
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error(`${text} was not refused`);
}

test.each([
  ["check.intervalMs=2000", 2000],
  ["check.intervalMs=2s", 2000],
  ["circuit.failureRatio=0.25", 0.25],
  ["circuit.failureRatio=25%", 0.25],
  ["panic.threshold=7%", 0.07],
  ["adaptive.max=2", 2],
  ["circuit.mode=off", "off"],
  ["admission=immediate", "immediate"],
  ["check.tls=true", true],
  ["check.path=/ready?a=b", "/ready?a=b"],
  ["check.expectStatus=[[200,204]]", [[200, 204]]],
  ['check.headers={"x-check":"1"}', { "x-check": "1" }],
])("%s", (text, value) => {
  expect(read(text)).toEqual(value);
});

test.each([
  ["check.intervalMs", "not an assignment"],
  ["check.intervalMs=soon", "check.intervalMs:"],
  ["check.intervalMs=", "check.intervalMs:"],
  ["check.intervalMs=50", "check.intervalMs:"],
  ["check.intervalMs=2.5", "check.intervalMs:"],
  ["check.tls=yes", "check.tls:"],
  ["circuit.mode=maybe", "circuit.mode:"],
  ["check.headers={x}", "check.headers: not JSON"],
  ["check.expectStatus=[[99,200]]", "check.expectStatus:"],
  ["check.intervall=1", "check.intervall: no such field"],
  ["v=1", "v: no such field"],
  ["check={}", "check: no such field"],
])("%s is wrong usage that names the field", (text, message) => {
  const failure = refused(text);
  expect(failure.exitCode).toBe(EXIT.usage);
  expect(failure.message).toContain(message);
  expect(failure.advice).not.toBe("");
});

describe("help for a field", () => {
  test("its range, unit, default and meaning", () => {
    expect(explained(findField("check.intervalMs"))).toBe(
      "Time between checks, 100–3600000 ms; by default 5000",
    );
    expect(explained(findField("circuit.mode"))).toContain('one of on off; by default "on"');
    expect(explained(findField("check.port"))).toContain("by default none");
  });
  test("an unknown one names its neighbours", () => {
    expect(refused("flap.x=1").advice).toContain("limit windowMs baseHoldMs maxHoldMs");
    expect(refused("nothing.x=1").advice).toContain("check flap observer");
  });
});

test("a field is set, and left out again", () => {
  const set = withField({ circuit: { mode: "off" } }, "check.intervalMs", 2000);
  expect(set).toEqual({ circuit: { mode: "off" }, check: { intervalMs: 2000 } });
  expect(JSON.parse(JSON.stringify(withField(set, "check.intervalMs", undefined)))).toEqual({
    circuit: { mode: "off" },
    check: {},
  });
  expect(withField({}, "admission", "immediate")).toEqual({ admission: "immediate" });
});
