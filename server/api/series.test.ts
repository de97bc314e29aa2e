import { describe, expect, test } from "vitest";
import { HeadgateError } from "#lib/contract/error.ts";
import { NO_TRAFFIC } from "#server/core/traffic.ts";
import type { LongRange, SeriesPoints } from "#server/ports/long-range.ts";
import type { ApiDeps, Call } from "./handler.ts";
import { series } from "./series.ts";

const NOW = 1_700_000_000_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const orders = { namespace: "default", service: "orders" };
type Query = Partial<Call<"getSeries">["query"]>;

/** By minutes: 1 since a leader came, before that nothing. */
function remembered(from: number, since: number): SeriesPoints {
  const values = Array.from({ length: Math.floor((NOW - from) / MINUTE) }, (_, i) =>
    from + i * MINUTE >= since ? 1 : null,
  );
  return { from, stepMs: MINUTE, values, reporting: values };
}

const everywhere = (value: number | null) => async (asked: { from: number; to: number }) => ({
  from: asked.from,
  stepMs: 10 * MINUTE,
  values: Array.from({ length: Math.ceil((asked.to - asked.from) / (10 * MINUTE)) }, () => value),
});

/** A leader since `sinceMs` ago, whose memory goes back a day. */
function asking(sinceMs: number, longRange?: LongRange["series"]) {
  const service = { key: orders, traffic: NO_TRAFFIC, instances: new Map() };
  const control = {
    now: () => NOW,
    state: () => ({ service: () => service, policy: () => ({}) }),
    clients: { known: async () => ({ clients: [], silentReplicas: [] }) },
    traffic: {
      since: NOW - sinceMs,
      series: ({ from }: { from: number }) =>
        from < NOW - DAY ? undefined : remembered(from, NOW - sinceMs),
    },
  } as unknown as ApiDeps["control"]; // no more of it is asked
  const deps = { control, ...(longRange && { longRange: { series: longRange } }) };
  const { getSeries } = series(deps, { fillWithinMs: 20 });
  return async (more: Query) => {
    const query = { ...orders, metric: "calls" as const, ...more };
    const identity = { namespaces: ["*"] };
    const { body } = await getSeries({ query, identity } as unknown as Call<"getSeries">); // nor of a call
    const of = (value: number | null) => body.values.filter((each) => each === value).length;
    return [body.source, of(1), of(2), of(null)];
  };
}

describe("where a series comes from", () => {
  test("memory, as far as that goes back; before, Prometheus", async () => {
    expect(await asking(DAY, everywhere(2))({ range: HOUR })).toEqual(["memory", 60, 0, 0]);
    expect(await asking(20 * MINUTE, everywhere(2))({ range: HOUR })).toEqual(["prometheus", 20, 40, 0]);
    expect(await asking(50 * MINUTE, everywhere(2))({ range: HOUR })).toEqual(["prometheus", 50, 10, 0]);
    expect(await asking(2 * DAY, everywhere(2))({ range: 25 * HOUR })).toEqual(["prometheus", 0, 150, 0]);
  });

  test("memory with its gaps, where Prometheus has no such series, or is away, or is not there", async () => {
    const mine = ["memory", 20, 0, 40];
    const away = () => Promise.reject(new HeadgateError("unavailable", "away"));
    for (const longRange of [undefined, everywhere(null), async () => undefined, away])
      expect(await asking(20 * MINUTE, longRange)({ range: HOUR })).toEqual(mine);
    await expect(asking(HOUR, away)({ range: 25 * HOUR })).rejects.toThrow("away");
  });

  test("memory, while Prometheus is slow: for what it alone may know it is waited for", async () => {
    const slow = async () => await new Promise<never>(() => undefined);
    expect(await asking(20 * MINUTE, slow)({ range: HOUR })).toEqual(["memory", 20, 0, 40]);
    let answer: (points: SeriesPoints) => void = () => undefined;
    const late = async () => await new Promise<SeriesPoints>((resolve) => (answer = resolve));
    const waiting = asking(0, late)({ range: HOUR });
    const first = await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 60))]);
    expect(first).toBeUndefined();
    answer(await everywhere(2)({ from: NOW - HOUR, to: NOW }));
    expect(await waiting).toEqual(["prometheus", 0, 60, 0]);
  });
});

describe("what is refused names what was asked", () => {
  const refusal = async (query: Query) =>
    await asking(HOUR)(query).then(
      () => "answered",
      (error: unknown) => (error instanceof HeadgateError ? `${error.code}: ${error.message}` : error),
    );

  test.each<[string, Query, RegExp]>([
    ["no time at all", { range: 0 }, /^invalid_argument: query.range: must be more than 0/],
    ["longer than 5 years", { range: 999_999_999 * DAY }, /^invalid_argument: query.range: .*5 years/],
    ["from before 5 years ago", { from: { at: 0 } }, /^invalid_argument: query.from: .*5 years/],
    ["up to before 5 years ago", { to: { at: 1 } }, /^invalid_argument: query.to: .*5 years/],
    [
      "begins after it ends",
      { from: { agoMs: HOUR }, to: { agoMs: DAY } },
      /^invalid_argument: query.from: .*before to/,
    ],
    [
      "a range longer than a day",
      { range: 7 * DAY },
      /^invalid_argument: query.range: .*HEADGATE_PROMETHEUS_URL/,
    ],
    [
      "from before a day",
      { from: { agoMs: 7 * DAY } },
      /^invalid_argument: query.from: .*HEADGATE_PROMETHEUS_URL/,
    ],
    [
      "up to before a day",
      { to: { agoMs: 7 * DAY } },
      /^invalid_argument: query.to: .*HEADGATE_PROMETHEUS_URL/,
    ],
  ])("%s", async (_, query, expected) => {
    expect(await refusal(query)).toMatch(expected);
  });
});
