import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HeadgateError } from "#lib/contract/error.ts";
import { samplePlan } from "#server/fleet/plan.ts";
import { eventually } from "#test/support/eventually.ts";
import {
  callsAnswered,
  instanceIn,
  instancesOf,
  provoke,
  sampleServices,
  untilAllServe,
} from "#test/support/sample-fleet.ts";
import { ServerProcess } from "#test/support/server-process.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const patient = { withinMs: 40_000, intervalMs: 100 };

function start(dataDir: string, more: Record<string, string> = {}): Promise<ServerProcess> {
  const env = { HEADGATE_DATA_DIR: dataDir, HEADGATE_SAMPLE_FLEET_SCHEDULE: "calm", ...more };
  return ServerProcess.start(env);
}

async function addresses(server: ServerProcess): Promise<string[]> {
  const lists = await Promise.all(sampleServices.map(async (name) => instancesOf(server.client, name)));
  return lists.flat().map(({ id }) => id);
}

const answers = async (instance: string) =>
  fetch(`http://${instance}/healthz`).then(
    () => true,
    () => false,
  );

describe("the sample fleet on a real server", () => {
  const dir = tempDir();
  let server: ServerProcess;

  beforeAll(async () => {
    server = await start(dir.path, { HEADGATE_SAMPLE_FLEET: "1" });
    await untilAllServe(server.client);
  });
  afterAll(async () => {
    await server.stop();
    dir.remove();
  });

  test("fifteen real instances, each telling where it runs, what it is and whom it calls", async () => {
    for (const { name, dependsOn, instances } of samplePlan) {
      const seen = await instancesOf(server.client, name);
      expect(new Set(seen.map(({ zone }) => zone))).toEqual(new Set(["a", "b", "c"]));
      expect(new Set(seen.map(({ version }) => version))).toEqual(new Set(instances.map((i) => i.version)));
      for (const instance of seen) expect(instance.dependsOn).toEqual(dependsOn);
    }
    expect((await server.client.getCluster()).sampleFleet).toBe("running");
  });

  test("calls flow down the whole chain, by weight, and none reaches a drained instance", async () => {
    const drained = await instanceIn(server.client, "payments", "a");
    const others = (await instancesOf(server.client, "payments")).filter(({ id }) => id !== drained.id);
    const params = { ns: "default", service: "payments", instance: drained.id };
    const before = await callsAnswered(drained.id);
    await eventually(async () => (await callsAnswered(drained.id)) > before, patient);

    await server.client.drain({ params, body: { reason: "test" } });
    await eventually(async () => (await server.client.getDrain({ params })).drain.safeToStop, patient);
    const quiet = await callsAnswered(drained.id);
    const counts = await Promise.all(others.map(({ id }) => callsAnswered(id)));
    await eventually(async () => {
      const now = await Promise.all(others.map(({ id }) => callsAnswered(id)));
      return now.every((count, index) => count >= (counts[index] ?? 0) + 10);
    }, patient);
    expect(await callsAnswered(drained.id)).toBe(quiet);

    await server.client.undrain({ params, query: { all: "true" } });
    await eventually(async () => (await callsAnswered(drained.id)) > quiet, patient);
  });

  test("the drain rests on what every client reports of its calls", async () => {
    const { id } = await instanceIn(server.client, "gateway", "b");
    const params = { ns: "default", service: "gateway", instance: id };
    await server.client.drain({ params, body: { reason: "test" } });
    await eventually(async () => (await server.client.getDrain({ params })).drain.safeToStop, patient);
    expect((await server.client.getDrain({ params })).drain.evidence).toBe("traffic");
    await server.client.undrain({ params, query: { all: "true" } });
  });

  test("a crashed instance is gone from the registry when its lease ends, and is back at the same address", async () => {
    const { id } = await instanceIn(server.client, "orders", "c");
    const isRegistered = async () =>
      (await instancesOf(server.client, "orders")).some((one) => one.id === id && one.registered);
    await provoke(id, "crash", 20);
    await eventually(async () => !(await isRegistered()), patient);
    await eventually(async () => (await isRegistered()) && (await answers(id)), patient);
    await untilAllServe(server.client);
  });

  test("stopped, it leaves nothing behind; started again, it is at the same addresses", async () => {
    const before = await addresses(server);
    await server.client.stopSampleFleet();
    expect((await server.client.getCluster()).sampleFleet).toBe("stopped");
    expect(await addresses(server)).toEqual([]);
    expect(await Promise.all(before.map(answers))).not.toContain(true);
    await server.client.startSampleFleet();
    await untilAllServe(server.client);
    expect((await addresses(server)).sort()).toEqual(before.sort());
  });
});

describe("the end of the server", () => {
  test("killed -9: the whole fleet ends with it", async () => {
    const dir = tempDir();
    await using server = await start(dir.path, { HEADGATE_SAMPLE_FLEET: "1" });
    await untilAllServe(server.client);
    const fleet = await addresses(server);
    expect(fleet).toHaveLength(15);
    await server.kill9();
    await eventually(async () => !(await Promise.all(fleet.map(answers))).includes(true), patient);
    dir.remove();
  });

  test("stopped by SIGTERM: the fleet has deregistered, the next start finds nothing", async () => {
    const dir = tempDir();
    {
      await using server = await start(dir.path, { HEADGATE_SAMPLE_FLEET: "1" });
      await untilAllServe(server.client);
      expect(await server.stop()).toBe(0);
    }
    await using next = await start(dir.path);
    expect(await eventually(async () => addresses(next), patient)).toEqual([]);
    dir.remove();
  });
});

test("where the server listens beyond loopback there is no sample fleet, and the refusal says why", async () => {
  const dir = tempDir();
  await using server = await start(dir.path, { HEADGATE_LISTEN: "0.0.0.0:0" });
  expect((await server.client.getCluster()).sampleFleet).toBe("unavailable");
  const refused: unknown = await server.client.startSampleFleet().catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(HeadgateError);
  expect(refused).toMatchObject({
    code: "precondition_failed",
    message: expect.stringContaining("loopback"),
  });
  dir.remove();
});
