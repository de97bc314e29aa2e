import { expect, test } from "vitest";
import { ReportLedger } from "./report-ledger.ts";

test("each number of a boot is taken once, in whatever order they come", () => {
  const ledger = new ReportLedger();
  expect([3, 1, 2, 3, 1, 4].map((seq) => ledger.note("a", "boot", seq))).toEqual([
    "newest",
    "late",
    "late",
    "repeated",
    "repeated",
    "newest",
  ]);
});

test("a new boot starts anew; what comes late of the one before counts, and is not the newest", () => {
  const ledger = new ReportLedger();
  ledger.note("a", "first", 8);
  expect(ledger.note("a", "second", 0)).toBe("newest");
  expect(ledger.note("a", "first", 9)).toBe("late");
  expect(ledger.note("a", "first", 8)).toBe("repeated");
  expect(ledger.note("a", "second", 1)).toBe("newest");
});

test("too far behind to tell is not counted: rather once too few than twice", () => {
  const ledger = new ReportLedger();
  ledger.note("a", "boot", 200);
  expect(ledger.note("a", "boot", 200 - 127)).toBe("late");
  expect(ledger.note("a", "boot", 200 - 128)).toBe("repeated");
  expect(ledger.note("a", "boot", Number.MAX_SAFE_INTEGER)).toBe("newest");
  expect(ledger.note("a", "boot", 0)).toBe("repeated");
  expect(ledger.note("a", "boot", Number.MAX_SAFE_INTEGER - 1)).toBe("late");
});

test("memory is bounded: the client that was silent longest is forgotten, and so are old boots", () => {
  const ledger = new ReportLedger(3);
  for (const client of ["a", "b", "c", "a", "d"]) ledger.note(client, "boot", 1);
  expect(ledger.size).toBe(3);
  expect(ledger.note("a", "boot", 1)).toBe("repeated");
  expect(ledger.note("b", "boot", 1)).toBe("newest");
  for (let boot = 0; boot < 100; boot++) ledger.note("a", `boot ${boot}`, 1);
  expect(ledger.note("a", "boot", 1)).toBe("newest");
});
