import { afterEach, describe, expect, test, vi } from "vitest";
import { ago, ahead, clock, clockSeconds, day, exact, setTimeStyle, span } from "./time.ts";

test("spans say their two largest units", () => {
  expect(span(8_400)).toBe("8 s");
  expect(span(180_000)).toBe("3 min");
  expect(span(7_500_000)).toBe("2 h 5 min");
  expect(span(7_200_000)).toBe("2 h");
  expect(span(90_000_000)).toBe("1 d 1 h");
});

test("a clock a little ahead of ours reads as just now", () => {
  expect(ago(1_000_500, 1_000_000)).toBe("just now");
  expect(ago(990_000, 1_000_000)).toBe("10 s ago");
  expect(ahead(1_015_000, 1_000_000)).toBe("in 15 s");
  expect(ahead(900_000, 1_000_000)).toBe("now");
});

test("the day is told when it is another", () => {
  const night = new Date(2026, 10, 20, 2, 51).getTime();
  expect(clock(night, night + 3_600_000)).toBe("02:51");
  expect(clock(night, night + 86_400_000)).toBe("20 Nov 02:51");
});

describe("told by hand as Intl tells it", () => {
  afterEach(() => setTimeStyle({ hour12: false, isUtc: false }));

  test.each([
    { hour12: false, isUtc: true },
    { hour12: true, isUtc: true },
    { hour12: false, isUtc: false },
  ])("%o", (style) => {
    setTimeStyle(style);
    const zone = style.isUtc ? { timeZone: "UTC" } : {};
    const of = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat("en-GB", { hour12: style.hour12, ...zone, ...options });
    const ofTime = { hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
    const ofDate = { day: "numeric", month: "short" } as const;
    const [time, date, whole] = [
      of(ofTime),
      of(ofDate),
      of({ weekday: "short", ...ofDate, year: "numeric", ...ofTime }),
    ];
    // Each month, each weekday, midnight, noon and the hours about them.
    for (let at = Date.UTC(2026, 0, 1, 0, 5, 7); at < Date.UTC(2027, 0, 2); at += 7 * 3_600_000) {
      expect(clockSeconds(at)).toBe(time.format(at));
      expect(day(at, 0)).toBe(date.format(at));
      expect(exact(at)).toContain(`${whole.format(at)} UTC`);
    }
  });
});

test("a zone is told by how far it is from UTC", () => {
  const at = Date.UTC(2026, 10, 20, 2, 51, 7);
  for (const [offset, name] of [
    [0, "UTC"],
    [-60, "UTC+1"],
    [-330, "UTC+5:30"],
    [210, "UTC−3:30"],
  ] as const) {
    const zone = vi.spyOn(Date.prototype, "getTimezoneOffset").mockReturnValue(offset);
    expect(exact(at).endsWith(` ${name}`), name).toBe(true);
    zone.mockRestore();
  }
});
