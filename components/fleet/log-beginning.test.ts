import { expect, test } from "vitest";
import { isBeforeLog } from "./log-beginning.ts";

const NOW = 1_790_000_000_000;
const HOUR = 3_600_000;

test("whoever asks for what was before the log is told since when there is one, and nobody else", () => {
  const begins = NOW - 2 * HOUR;
  const yesterday = { kind: "between", from: NOW - 30 * HOUR, to: NOW - 6 * HOUR } as const;
  expect(isBeforeLog(yesterday, begins, NOW)).toBe(true);
  expect(isBeforeLog(null, begins, NOW)).toBe(true);
  expect(isBeforeLog({ kind: "last", ms: 6 * HOUR }, begins, NOW)).toBe(true);
  expect(isBeforeLog({ kind: "last", ms: HOUR }, begins, NOW)).toBe(false);
  expect(isBeforeLog({ kind: "between", from: begins, to: NOW }, begins, NOW)).toBe(false);
});
