import { expect, test } from "vitest";
import { intentsOf } from "#server/core/intents.ts";
import type { LeaderState } from "#server/ports/control.ts";
import { probe, registered, Stepper } from "#test/support/core.ts";
import { drainView } from "./drain.ts";
import { instanceView } from "./instance.ts";

const ID = "10.0.0.1:8080";
const nobody: Pick<LeaderState, "consumers" | "lastProbe" | "nextProbeAt" | "published"> = {
  consumers: () => [],
  lastProbe: () => undefined,
  nextProbeAt: () => undefined,
  published: () => undefined,
};

/** Drained as far as the table, its consumers and time can tell. */
function drained(stepper: Stepper) {
  stepper
    .drains(0, ID, ["ci"])
    .do(1, { kind: "published", revision: 7 })
    .do(2, { kind: "consumers", consumers: [], asOf: 2 })
    .do(3 + stepper.policy.drain.settleMs, { kind: "tick" });
  return viewsOf(stepper);
}

function viewsOf({ state, policy }: Stepper) {
  // Views of one instance ask no more of the leader's state.
  const sight = { state: nobody as LeaderState, service: state, policy, at: 100_000 };
  const [drain] = intentsOf(state.intents, ID).drains;
  return { drain: drainView(sight, ID, drain!), instance: instanceView(sight, state.instances.get(ID)!) };
}

test("a drained instance is safe to stop", () => {
  const { drain, instance } = drained(
    new Stepper()
      .do(0, { kind: "registered", registered: registered(8080) })
      .do(0, { kind: "probed", id: ID, result: probe(true, 0) }),
  );
  expect(drain).toMatchObject({ stage: "drained", registered: true, safeToStop: true });
  expect(instance).toMatchObject({ drainStage: "drained", safeToStop: true });
});

test("nothing is known of a process at an address that is not registered: never safe to stop", () => {
  const { drain, instance } = drained(new Stepper());
  expect(drain).toMatchObject({ stage: "drained", registered: false, safeToStop: false });
  expect(instance).toMatchObject({ drainStage: "drained", registered: false, safeToStop: false });
});

test("nor of one whose registration ended after it was drained", () => {
  const stepper = new Stepper().do(0, { kind: "registered", registered: registered(8080) });
  drained(stepper);
  stepper.do(50_000, { kind: "unregistered", id: ID, because: "deregistered" });
  const { drain, instance } = viewsOf(stepper);
  expect(drain).toMatchObject({ stage: "drained", registered: false, safeToStop: false });
  expect(instance.safeToStop).toBe(false);
});
