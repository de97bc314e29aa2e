import { expect, test } from "vitest";
import type { CallerFigures, InstanceFigures, TrafficReads } from "#server/ports/traffic.ts";
import { Stepper } from "#test/support/core.ts";
import type { Published } from "./gone-by.ts";
import { serviceTraffic } from "./traffic.ts";

const AT = 1_000_000;
const SPAN = { from: AT - 60_000, until: AT, countedMs: 60_000 };
const s = new Stepper().fleet(AT, [1, 2]);
const [first, second] = [...s.state.instances.keys()].toSorted();

const figures = (calls: number): CallerFigures => ({
  calls,
  failed: 0,
  rejected: 0,
  failedBy: { timeout: 0, connect: 0, reset: 0, server: 0 },
  latency: undefined,
});

/** All calls go to the first of two; `isAll`: whether there was room for every instance. */
async function viewOf(
  calls: number | undefined,
  { isAll = true, countedMs = 60_000, published = undefined as Published } = {},
) {
  let asked = 0;
  const all = calls === undefined ? undefined : figures(calls);
  const called = new Map(calls === undefined || calls === 0 ? [] : [[first!, figures(calls)]]);
  const reads: Pick<TrafficReads, "figures" | "instances"> = {
    figures: async () => {
      asked += 1;
      return { all, suspectCalls: 0, suspects: [], callers: new Map() };
    },
    instances: async (): Promise<InstanceFigures> => ({ called, isAll }),
  };
  const parts = { isService: () => false, published };
  const view = await serviceTraffic(reads, s.state, { ...SPAN, countedMs }, AT, parts);
  return { view, asked, of: (id = "") => view.instances!.find(({ instance }) => instance === id)! };
}

test("an instance that gets none of the calls has a share of 0; where there may have been no room, none", async () => {
  const { of, asked } = await viewOf(30);
  expect(asked).toBe(1);
  expect(of(first)).toMatchObject({ realShare: 1, figures: { calls: 30, callsPerSecond: 0.5 } });
  expect(of(second)).toMatchObject({ realShare: 0, figures: { calls: 0, failed: 0, callsPerSecond: 0 } });
  const crowded = await viewOf(30, { isAll: false });
  expect(crowded.of(first)).toMatchObject({ realShare: 1 });
  for (const absent of ["realShare", "figures"]) expect(crowded.of(second)).not.toHaveProperty(absent);
});

test("what nobody reports is absent; of no calls at all there is no share", async () => {
  const silent = await viewOf(undefined);
  for (const absent of ["realShare", "figures"]) expect(silent.of(second)).not.toHaveProperty(absent);
  const { of } = await viewOf(0);
  expect(of(second).figures).toMatchObject({ calls: 0 });
  expect(of(second)).not.toHaveProperty("realShare");
});

test("there is no rate over no time", async () => {
  const { view } = await viewOf(30, { countedMs: 0 });
  expect(view.figures).toMatchObject({ calls: 30 });
  expect(view.figures).not.toHaveProperty("callsPerSecond");
});

test("while the store is away what is due is told by the table that clients hold, not by what is observed", async () => {
  const published = new Map([[first!, { weight: 300 }]]);
  const { of } = await viewOf(30, { published });
  expect(of(first)).toMatchObject({ weight: 300, expectedShare: 1 });
  expect(of(second)).toMatchObject({ weight: 0, expectedShare: 0 });
});
