import { expect, test } from "vitest";
import { Etcd } from "#test/support/etcd.ts";
import { eventually } from "#test/support/eventually.ts";
import { killAndRestart, ROUNDS } from "#test/support/kill-and-restart.ts";
import { ServerProcess } from "#test/support/server-process.ts";
import { tempDir } from "#test/support/temp-dir.ts";

test("kill -9 during writes, 50 times, etcd: every acknowledged write is in the store, and in the tables of the next leader", async () => {
  const etcd = await Etcd.start();
  const dir = tempDir();
  const env = { HEADGATE_ETCD: etcd.endpoint, HEADGATE_DATA_DIR: dir.path };
  const all = await killAndRestart(env, async (service, acknowledged) => {
    const prefix = `/headgate/v1/registry/default/${service}/`;
    const keys = (await etcd.ctl("get", prefix, "--prefix", "--keys-only")).split("\n");
    expect(keys.map((key) => key.slice(prefix.length))).toEqual(expect.arrayContaining([...acknowledged]));
  });
  await using server = await ServerProcess.start(env);
  await eventually(async () => (await server.client.getCluster({})).role === "leader", {
    withinMs: 20_000,
    intervalMs: 100,
  });
  for (const [service, acknowledged] of all) {
    const served = async () => {
      const { endpoints } = await server.client.getTable({ params: { ns: "default", service } });
      return new Set(endpoints.filter(({ weight }) => weight > 0).map(({ id }) => id));
    };
    if (acknowledged.length > 0)
      await eventually(async () => isWithin(acknowledged, await served()), {
        withinMs: 30_000,
        intervalMs: 100,
      });
  }
  await etcd.stop();
  dir.remove();
  expect([...all.values()].flat().length).toBeGreaterThan(ROUNDS);
}, 300_000);

function isWithin(some: readonly string[], all: ReadonlySet<string>): boolean {
  return some.every((id) => all.has(id));
}
