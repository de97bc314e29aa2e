import { describe, expect, test } from "vitest";
import { HeadgateError } from "#lib/contract/error.ts";
import type { LongRange, SeriesPoints } from "#server/ports/long-range.ts";
import { NO_TRAFFIC } from "#server/core/traffic.ts";
import type { ApiDeps, Call } from "./handler.ts";
import { series } from "./series.ts";

const NOW = 1_700_000_000_000;
const HOUR = 3_600_000;
const orders = { namespace: "default", service: "orders" };
const points = (value: number): SeriesPoints => ({ from: NOW - HOUR, stepMs: 5000, values: [value] });

/** A leader since `sinceMs` ago, whose memory goes back a day. */
function asking(sinceMs: number, longRange?: LongRange["series"]) {
  const service = { key: orders, traffic: NO_TRAFFIC };
  const control = {
    now: () => NOW,
    state: () => ({ service: () => service, policy: () => ({}) }),
    clients: { known: async () => ({ clients: [], silentReplicas: [] }) },
    traffic: {
      since: NOW - sinceMs,
      series: ({ from }: { from: number }) => (from < NOW - 24 * HOUR ? undefined : points(1)),
    },
  } as unknown as ApiDeps["control"]; // no more of it is asked
  const { getSeries } = series({ control, ...(longRange && { longRange: { series: longRange } }) });
  return async (range: number) => {
    const query = { ...orders, metric: "calls" as const, range };
    const identity = { namespaces: ["*"] };
    const { body } = await getSeries({ query, identity } as unknown as Call<"getSeries">); // nor of a call
    return [body.source, body.values[0]];
  };
}

describe("where a series comes from", () => {
  const prometheus = async () => points(2);

  test("memory, as far as that goes back", async () => {
    expect(await asking(24 * HOUR, prometheus)(6 * HOUR)).toEqual(["memory", 1]);
    expect(await asking(4 * HOUR, prometheus)(6 * HOUR)).toEqual(["memory", 1]);
  });

  test("Prometheus, beyond a day, and where this leader knows less than half of it", async () => {
    expect(await asking(48 * HOUR, prometheus)(25 * HOUR)).toEqual(["prometheus", 2]);
    expect(await asking(HOUR / 6, prometheus)(6 * HOUR)).toEqual(["prometheus", 2]);
  });

  test("memory with its gaps, where there is no Prometheus, or it does not answer or know", async () => {
    expect(await asking(HOUR / 6)(6 * HOUR)).toEqual(["memory", 1]);
    const away = () => Promise.reject(new HeadgateError("unavailable", "away"));
    expect(await asking(HOUR / 6, away)(6 * HOUR)).toEqual(["memory", 1]);
    expect(await asking(HOUR / 6, async () => undefined)(6 * HOUR)).toEqual(["memory", 1]);
    await expect(asking(HOUR, away)(25 * HOUR)).rejects.toThrow("away");
    await expect(asking(HOUR)(25 * HOUR)).rejects.toThrow("HEADGATE_PROMETHEUS_URL");
  });
});
