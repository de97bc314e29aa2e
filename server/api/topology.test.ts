import { expect, test } from "vitest";
import type { LeaderState } from "#server/ports/control.ts";
import { Stepper } from "#test/support/core.ts";
import type { ApiDeps, Call } from "./handler.ts";
import { KeptFigures } from "./kept-figures.ts";
import { topology } from "./topology.ts";

const NOW = 1_700_000_000_000;

/** Many services, of which each look at the calls is counted. */
function asking(count: number) {
  const states = Array.from({ length: count }, (_, n) => {
    return { ...new Stepper().fleet(0, [1]).state, key: { namespace: "default", service: `s${n}` } };
  });
  const looks = { figures: 0 };
  const traffic = {
    since: 0,
    latencyError: { services: 0, callers: 0, instances: 0 },
    span: (lengthMs: number, at = NOW) => ({ from: at - lengthMs, until: at, countedMs: lengthMs }),
    look: () => undefined,
    figures: async () => {
      looks.figures += 1;
      return undefined;
    },
  };
  const state = { services: () => states } as unknown as LeaderState; // no more of it is asked
  const control = {
    now: () => NOW,
    state: () => state,
    traffic,
    clients: { known: async () => ({ clients: [], silentReplicas: [] }) },
  } as unknown as ApiDeps["control"]; // nor of this
  const { getTopology } = topology({ control }, new KeptFigures(control.traffic));
  const ask = async (at?: number) => {
    const query = { window: 300_000, at: at === undefined ? undefined : { at } };
    return (await getTopology({ params: { ns: "default" }, query } as unknown as Call<"getTopology">)).body;
  };
  return { ask, looks };
}

test("calls of now are summed up once for all who look, those of a moment of the past for each", async () => {
  const { ask, looks } = asking(3);
  for (let asker = 0; asker < 4; asker += 1)
    expect((await ask()).nodes[0]).toMatchObject({
      instances: 1,
      statuses: { serving: 1 },
      zones: [{ instances: 1 }],
    });
  expect(looks.figures).toBe(3);
  expect((await ask(NOW - 60_000)).nodes[0]).not.toHaveProperty("statusesAt");
  expect(looks.figures).toBe(6);
});
