import { expect, test } from "vitest";
import { createLog } from "./log.ts";

function logged(act: (log: ReturnType<typeof createLog>) => void) {
  let text = "";
  act(createLog({ level: "debug", to: { write: (line: string) => void (text += line) } }));
  return {
    text,
    lines: text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

test("a line is one JSON object with level, time and message", () => {
  const { lines } = logged((log) => log.child({ part: "probe" }).warn({ kind: "http" }, "slow"));
  expect(lines).toEqual([
    { level: "warn", time: expect.any(Number), part: "probe", kind: "http", msg: "slow" },
  ]);
});

test("whatever stands in a message, a line stays one line and shows no control or direction marks", () => {
  const hostile = 'a\r\n{"level":"error"}\u001b[31m\u202eevil\u0085\u2028b';
  const { text, lines } = logged((log) => log.info({ zone: hostile }, hostile));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ msg: hostile, zone: hostile });
  expect(text.trimEnd()).toMatch(/^[\x20-\x7e]+$/);
});

test("a message has an end", () => {
  expect(String(logged((log) => log.info({}, "x".repeat(100_000))).lines[0]?.["msg"]).length).toBeLessThan(
    2100,
  );
});

test.each(["hgt_0123456789ab", "hgi_0123456789ab", "hgs_setup"])(
  "an error is told with its cause, without a token %s_…",
  (prefix) => {
    const token = `${prefix}_${"f".repeat(64)}`;
    const error = new Error(`refused ${token}`, { cause: new Error("inner") });
    const { text } = logged((log) =>
      log.error({ err: error, headers: { authorization: "Bearer x-secret", cookie: "y-secret" } }, "failed"),
    );
    expect(text).toContain("refused [redacted]");
    expect(text).toContain("inner");
    expect(text).not.toContain("secret");
  },
);
