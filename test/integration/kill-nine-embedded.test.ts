import { expect, test } from "vitest";
import { eventually } from "#test/support/eventually.ts";
import { killAndRestart, ROUNDS } from "#test/support/kill-and-restart.ts";
import { tempDir } from "#test/support/temp-dir.ts";

test("kill -9 during writes, 50 times, embedded store: it restarts with every acknowledged write", async () => {
  const dir = tempDir();
  const all = await killAndRestart({ HEADGATE_DATA_DIR: dir.path }, async (service, acknowledged, server) => {
    const page = () =>
      server.client.listInstances({ params: { ns: "default", service }, query: { limit: 10_000 } });
    const kept = await eventually(async () => (await page()).items.map(({ id }) => id));
    expect(kept).toEqual(expect.arrayContaining([...acknowledged]));
  });
  dir.remove();
  expect([...all.values()].flat().length).toBeGreaterThan(ROUNDS);
}, 300_000);
