import { afterEach, expect, test } from "vitest";
import { midnight, setTimeStyle } from "#lib/time.ts";
import { fieldText, momentOf } from "./moment-field.ts";

const at = new Date(2026, 10, 28, 2, 51).getTime();

test("a moment reads as it is typed, in the viewer's zone", () => {
  expect(fieldText(at)).toBe("2026-11-28 02:51");
  expect(momentOf(fieldText(at))).toBe(at);
  expect(momentOf(" 2026-11-28T2:51:30 ")).toBe(at + 30_000);
});

afterEach(() => setTimeStyle({ hour12: false, isUtc: false }));

test("where times are told in UTC, they are typed in it", () => {
  setTimeStyle({ hour12: false, isUtc: true });
  expect(momentOf("2026-11-28 02:51")).toBe(Date.UTC(2026, 10, 28, 2, 51));
  expect(fieldText(Date.UTC(2026, 10, 28, 2, 51))).toBe("2026-11-28 02:51");
  expect(midnight(Date.UTC(2026, 2, 1, 2, 51), -1)).toBe(Date.UTC(2026, 1, 28));
});

test.each(["", "02:51", "2026-11-31 02:51", "2026-11-28 25:00", "yesterday"])("%s is no moment", (text) => {
  expect(momentOf(text)).toBeUndefined();
});

test("a month that there is not is none of next year", () => {
  expect(momentOf("2026-13-05 02:00")).toBeUndefined();
  expect(momentOf("2026-00-05 02:00")).toBeUndefined();
  expect(momentOf("2026-12-05 02:00:61")).toBeUndefined();
});
