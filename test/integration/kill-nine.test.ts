import fc from "fast-check";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { Etcd } from "#test/support/etcd.ts";
import { eventually } from "#test/support/eventually.ts";
import { ServerProcess } from "#test/support/server-process.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const ROUNDS = 50;

/** Writes until the server is gone; answers the writes that were acknowledged. */
async function writeUntilDead(server: ServerProcess, round: number): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let i = 0; i < 5000; i++) {
    const id = `10.${round}.${i >> 8}.${i & 255}:80`;
    try {
      const response = await server.fetch(`/v1/namespaces/default/services/s${round}/instances/${id}`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ttlSeconds: 0, check: { kind: "none" } }),
      });
      if (response.status === 201) acknowledged.push(id);
    } catch {
      break;
    }
  }
  return acknowledged;
}

/** Kills the server at random moments during writes, and starts it again, each time. */
async function killAndRestart(
  env: Record<string, string>,
  check: (round: number, acknowledged: string[], server: ServerProcess) => Promise<void>,
): Promise<number> {
  const moments = fc.sample(fc.integer({ min: 1, max: 150 }), ROUNDS);
  let total = 0;
  for (const [round, momentMs] of moments.entries()) {
    const acknowledged = await (async () => {
      await using server = await ServerProcess.start(env);
      const writes = [writeUntilDead(server, round), writeUntilDead(server, round + 100)];
      await delay(momentMs);
      await server.kill9();
      const [first = [], second = []] = await Promise.all(writes);
      return { first, second };
    })();
    total += acknowledged.first.length + acknowledged.second.length;
    await using server = await ServerProcess.start(env);
    await check(round, acknowledged.first, server);
    await check(round + 100, acknowledged.second, server);
  }
  return total;
}

test("kill -9 during writes, 50 times, embedded store: it restarts with every acknowledged write", async () => {
  const dir = tempDir();
  const total = await killAndRestart({ HEADGATE_DATA_DIR: dir.path }, async (round, acknowledged, server) => {
    if (acknowledged.length === 0) return;
    const page = () =>
      server.client.listInstances({
        params: { ns: "default", service: `s${round}` },
        query: { limit: 10_000 },
      });
    const kept = await eventually(async () => (await page()).items.map(({ id }) => id));
    expect(kept).toEqual(expect.arrayContaining(acknowledged));
  });
  dir.remove();
  expect(total).toBeGreaterThan(ROUNDS);
});

test("kill -9 during writes, 50 times, etcd: every acknowledged write is in the store, and in the tables of the next leader", async () => {
  const etcd = await Etcd.start();
  const dir = tempDir();
  const env = { HEADGATE_ETCD: etcd.endpoint, HEADGATE_DATA_DIR: dir.path };
  const all = new Map<number, string[]>();
  const total = await killAndRestart(env, async (round, acknowledged) => {
    const prefix = `/headgate/v1/registry/default/s${round}/`;
    const kept = (await etcd.ctl("get", prefix, "--prefix", "--keys-only"))
      .split("\n")
      .map((key) => key.slice(prefix.length));
    expect(kept).toEqual(expect.arrayContaining(acknowledged));
    all.set(round, acknowledged);
  });
  await using server = await ServerProcess.start(env);
  for (const [round, acknowledged] of all) {
    if (acknowledged.length === 0) continue;
    const table = () => server.client.getTable({ params: { ns: "default", service: `s${round}` } });
    await eventually(
      async () =>
        (await table()).endpoints.filter(({ id, weight }) => weight > 0 && acknowledged.includes(id))
          .length === acknowledged.length,
      { withinMs: 30_000, intervalMs: 200 },
    );
  }
  await etcd.stop();
  dir.remove();
  expect(total).toBeGreaterThan(ROUNDS);
});
