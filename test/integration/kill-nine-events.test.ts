import { expect, test } from "vitest";
import { Etcd } from "#test/support/etcd.ts";
import { eventually } from "#test/support/eventually.ts";
import { ServerProcess } from "#test/support/server-process.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const ROUNDS = 3;
const SERVICE = { ns: "default", service: "orders" };

/** Drains, and kills the leader in the moment it has answered. */
async function drainAndKill(env: Record<string, string>): Promise<void> {
  let server = await ServerProcess.start(env);
  const instances = Array.from({ length: 2 * ROUNDS }, (_, i) => `10.0.0.${i}:80`);
  for (const instance of instances)
    await server.client.putInstance({
      params: { ...SERVICE, instance },
      body: { ttlSeconds: 0, check: { kind: "none" } },
    });
  for (let round = 0; round < ROUNDS; round++) {
    const params = { ...SERVICE, instance: instances[round]! };
    const asked = async () =>
      server.client.drain({ params, body: { reason: `round ${round}`, owner: "deploy" } });
    const { drain } = await eventually(asked, { withinMs: 20_000, intervalMs: 100 });
    await server.kill9();
    server = await ServerProcess.start(env);
    const query = { kind: "drain.requested", instance: params.instance, limit: 9 } as const;
    const { items } = await eventually(async () => server.client.listEvents({ query }), { withinMs: 20_000 });
    expect(items, `round ${round}`).toMatchObject([{ actor: "bootstrap", evidence: { id: drain.id } }]);
  }
  const history = await server.client.listInstanceHistory({
    params: { ...SERVICE, instance: instances[0]! },
  });
  expect(history.items.map(({ kind }) => kind)).toContain("drain.requested");
  await server.kill9();
}

test("kill -9 right after a drain was acknowledged: its event is in the log, over the embedded store", async () => {
  const dir = tempDir();
  await drainAndKill({ HEADGATE_DATA_DIR: dir.path });
  dir.remove();
}, 120_000);

test("kill -9 right after a drain was acknowledged: its event is in the log, over etcd", async () => {
  const etcd = await Etcd.start();
  const dir = tempDir();
  await drainAndKill({ HEADGATE_DATA_DIR: dir.path, HEADGATE_ETCD: etcd.endpoint });
  await etcd.stop();
  dir.remove();
}, 180_000);
