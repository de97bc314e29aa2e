import { expect, test } from "vitest";
import type { LeaderState } from "#server/ports/control.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { Stepper } from "#test/support/core.ts";
import { drains } from "./drains.ts";
import type { ApiDeps, Call } from "./handler.ts";
import { instanceView } from "./views/instance.ts";

const ID = "10.0.0.1:8080";

/** A service with a drain, and how often who consumes its table was walked through. */
function drained() {
  const stepper = new Stepper().fleet(0, [8080, 8081]).drains(1, ID, ["ci"]);
  const listeners = new Set<() => void>();
  const asked = { times: 0 };
  const state = {
    service: () => stepper.state,
    policy: () => stepper.policy,
    lastProbe: () => undefined,
    nextProbeAt: () => undefined,
    published: () => undefined,
    consumers: () => {
      asked.times += 1;
      return [];
    },
  } as unknown as LeaderState; // no more of it is asked
  const control = {
    now: () => 1000,
    state: () => state,
    onServiceChange: (_: unknown, listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as ApiDeps["control"]; // nor of this
  const change = () => listeners.forEach((listener) => listener());
  return { stepper, state, control, asked, change };
}

test("whoever waits for a drain walks through its clients for the answer, not for each change of the service", async () => {
  const { stepper, control, asked, change } = drained();
  const never = new AbortController().signal;
  const { getDrain } = drains({ control, clock: new FakeClock(), stopping: never });
  const call = {
    params: { ns: "default", service: "orders", instance: ID },
    query: { wait: 60_000 },
    identity: { name: "ci" },
    signal: never,
  } as unknown as Call<"getDrain">; // nor of a call
  const answer = getDrain(call);
  for (let n = 0; n < 10; n += 1) change();
  expect(asked.times).toBe(0);
  stepper.do(2, { kind: "published", revision: 7 });
  change();
  expect((await answer).body.drain).toMatchObject({ stage: "published", revision: 7 });
  expect(asked.times).toBe(1);
});

test("a row of an instance on its way out tells the stage without a look at clients", () => {
  const { stepper, state, asked } = drained();
  const sight = { state, service: stepper.state, policy: stepper.policy, at: 1000 };
  expect(instanceView(sight, stepper.instance(8080))).toMatchObject({
    drainStage: "requested",
    safeToStop: false,
  });
  expect(instanceView(sight, stepper.instance(8081))).not.toHaveProperty("drainStage");
  expect(asked.times).toBe(0);
});
