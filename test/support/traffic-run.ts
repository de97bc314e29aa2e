import { setTimeout as delay } from "node:timers/promises";
import { connect } from "#lib/sdk/connect.ts";
import type { Client as SdkClient } from "#lib/sdk/public.ts";
import { eventually } from "./eventually.ts";
import { ServerProcess, TOKEN } from "./server-process.ts";
import { SteadyLoad, type Way } from "./steady-load.ts";
import { TrafficInstance } from "./traffic-fleet.ts";
import { untilLed } from "./until-led.ts";

interface TrafficPlan {
  readonly services: number;
  readonly callsPerSecond: number;
  readonly seconds: number;
  readonly way: Way;
}

export interface TrafficFigures {
  readonly calls: number;
  /** Of all calls, while instances were killed, slowed, added and drained. */
  readonly failed: number;
  /** Of those made while nothing happened but planned drains and leaving. */
  readonly failedInPlannedPhase: number;
  /** The most that an instance's share of its service's calls was away from its weight's, in a calm phase; points. */
  readonly shareErrorPoints: number;
  /** Calls to drained instances after Headgate said that it is safe to stop them. */
  readonly callsAfterSafeToStop: number;
  readonly callsPerSecond: number;
  readonly errors: readonly string[];
}

const WEIGHTS = [100, 100, 100, 200, 50, 50];
const PATIENT = { withinMs: 120_000, intervalMs: 100 };
const NS = { ns: "default" };

/** Real processes under load: a calm phase, then one instance killed, one slowed, one added; then planned drains. */
export async function runTraffic({
  services,
  callsPerSecond,
  seconds,
  way,
}: TrafficPlan): Promise<TrafficFigures> {
  await using server = await ServerProcess.start({});
  const { client } = server;
  await untilLed(client);
  const policy = {
    check: { intervalMs: 1000, unhealthyIntervalMs: 1000, timeoutMs: 900 },
    slowStart: { windowMs: 2000 },
    client: { timeoutMs: 2000, tryTimeoutMs: 500 },
  };
  await client.putDefaultPolicy({ params: NS, body: { policy, reason: "a run" }, ifMatch: "*" });
  const names = Array.from({ length: services }, (_, i) => `s${i}`);
  const fleet: TrafficInstance[] = [];
  for (const name of names)
    fleet.push(
      ...(await Promise.all(
        WEIGHTS.map(async (weight) => TrafficInstance.start(server.url, TOKEN, name, weight)),
      )),
    );
  const caller = connect({ urls: server.url, token: TOKEN, service: "load", id: "load:1", reportMs: 1000 });
  for (const name of names) caller.service(name);
  await eventually(() => names.every((name) => atFullWeight(caller, name)), PATIENT);

  const load = new SteadyLoad(caller, names, callsPerSecond, way);
  try {
    const phaseMs = (seconds * 1000) / 3;
    const shareErrorPoints = await shareError(fleet, phaseMs);

    const [first = "", second = first, third = second] = names;
    const of = (name: string) => fleet.filter(({ service }) => service === name);
    await of(first)[0]?.kill9();
    of(second)[1]?.slow(400);
    fleet.push(await TrafficInstance.start(server.url, TOKEN, third, 100));
    await delay(phaseMs);
    of(second)[1]?.slow(0);

    const planned = load.failed;
    const drained = [of(second)[2], of(third)[3]].filter((instance) => instance !== undefined);
    const params = ({ service, id }: TrafficInstance) => ({ ...NS, service, instance: id });
    await Promise.all(
      drained.map(async (instance) => {
        await client.drain({ params: params(instance), body: { reason: "deploy" } });
        await eventually(
          async () => (await client.getDrain({ params: params(instance), query: {} })).drain.safeToStop,
          PATIENT,
        );
      }),
    );
    const before = await Promise.all(drained.map(async (instance) => instance.answered()));
    await of(third)[4]?.stop();
    await delay(phaseMs / 2);
    const after = await Promise.all(drained.map(async (instance) => instance.answered()));
    const callsAfterSafeToStop = after.reduce((sum, count, i) => sum + count - (before[i] ?? 0), 0);
    await load.stop();
    const { calls, failed, callsPerSecond: rate, errors } = load;
    const failedInPlannedPhase = failed - planned;
    return {
      calls,
      failed,
      callsPerSecond: rate,
      errors,
      failedInPlannedPhase,
      shareErrorPoints,
      callsAfterSafeToStop,
    };
  } finally {
    await load.stop();
    await caller.close();
    await Promise.all(fleet.map(async (instance) => instance.kill9()));
  }
}

function atFullWeight(caller: SdkClient, name: string): boolean {
  const total = caller.table(name)?.endpoints.reduce((sum, { weight }) => sum + weight, 0);
  return total === WEIGHTS.reduce((sum, weight) => sum + weight);
}

/** Over `forMs`: shares as the instances themselves counted their calls, against their weights; points. */
async function shareError(fleet: readonly TrafficInstance[], forMs: number): Promise<number> {
  const count = async () => Promise.all(fleet.map(async (instance) => instance.answered()));
  const before = await count();
  await delay(forMs);
  const after = await count();
  const counted = fleet.map(({ service, weight }, i) => ({
    service,
    weight,
    calls: (after[i] ?? 0) - (before[i] ?? 0),
  }));
  const sum = (of: "weight" | "calls", name: string) =>
    counted.filter(({ service }) => service === name).reduce((all, each) => all + each[of], 0);
  const errors = counted.map(({ service, weight, calls }) =>
    Math.abs(calls / sum("calls", service) - weight / sum("weight", service)),
  );
  return Math.max(...errors) * 100;
}
