import { cpSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "#test/support/eventually.ts";
import { firstAdminToken } from "#test/support/first-admin.ts";
import { headgate } from "#test/support/headgate-command.ts";
import { ServerProcess } from "#test/support/server-process.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const params = { ns: "default", service: "orders", instance: "10.0.0.1:8080" };

let dir: ReturnType<typeof tempDir>;
beforeEach(() => {
  dir = tempDir();
});
afterEach(() => dir.remove());

const storeFiles = () => readdirSync(dir.path).filter((name) => name.startsWith("store.db"));
const start = async () =>
  await ServerProcess.start({ HEADGATE_DATA_DIR: dir.path, HEADGATE_BOOTSTRAP_TOKEN: undefined });
const ask = async (server: ServerProcess, token: string, path: string, init: RequestInit = {}) =>
  await fetch(server.url + path, {
    ...init,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
  });
const table = async (server: ServerProcess, token: string) =>
  await (await ask(server, token, "/v1/namespaces/default/services/orders/table")).text();

/** A server that has a token and an instance, stopped: its data directory is as such a one leaves it. */
async function used(): Promise<{ token: string; body: string }> {
  await using server = await start();
  const token = await firstAdminToken(server);
  const path = `/v1/namespaces/default/services/orders/instances/${params.instance}`;
  const body = JSON.stringify({ ttlSeconds: 0, check: { kind: "none" } });
  await eventually(async () => (await ask(server, token, path, { method: "PUT", body })).status === 201);
  const served = await eventually(async () => {
    const text = await table(server, token);
    return text.includes('"weight":100') && text;
  });
  await server.stop();
  return { token, body: served };
}

test("the store's file deleted: nobody is let in anew, tables stay; the command shows it, ends 6, and accepts it", async () => {
  const { token, body } = await used();
  for (const name of storeFiles()) rmSync(join(dir.path, name));
  await using server = await start();
  expect(server.output()).not.toContain("hgs_setup_");
  expect(await table(server, token)).toBe(body);

  const env = { HEADGATE_URL: server.url, HEADGATE_TOKEN: token };
  const shown = await headgate(["cluster"], env);
  expect(shown.code).toBe(6);
  expect(shown.stdout).toContain("it was wiped");
  expect(shown.stdout).toMatch(/default +orders +1 +0 +10\.0\.0\.1:8080/);
  const { frozen } = JSON.parse((await headgate(["cluster", "--json"], env)).stdout) as {
    frozen: { accept: string };
  };
  expect((await headgate(["cluster", "accept-epoch", "abcd"], env)).code).toBe(3);
  const drained = await headgate(["drain", "orders", params.instance, "--reason", "deploy"], env);
  expect([drained.code, drained.stderr]).toEqual([6, expect.stringContaining("accept-epoch")]);

  // Whoever is to accept it in the console has to come in first.
  const signedIn = await fetch(`${server.url}/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  expect(signedIn.status).toBe(201);
  const cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const session = async () => (await fetch(`${server.url}/v1/session`, { headers: { cookie } })).status;
  expect(await session()).toBe(200);

  const accepted = await headgate(["cluster", "accept-epoch", frozen.accept, "--json"], env);
  expect(accepted.code).toBe(0);
  expect(JSON.parse(accepted.stdout)).toMatchObject({ epoch: frozen.accept });
  await eventually(async () => (await headgate(["cluster"], env)).code === 0);
  expect(await session()).toBe(200);
  await eventually(async () => (await table(server, token)).includes(`"epoch":"${frozen.accept}"`), {
    withinMs: 10_000,
  });
  await server.stop();
  await using again = await start();
  expect((await ask(again, token, "/v1/cluster")).status).toBe(200);
  expect(again.output()).not.toContain("hgs_setup_");
});

test("the store's file put back from a copy made before: frozen; put right again: as if nothing had been", async () => {
  const { token } = await used();
  const [older, newer] = ["older", "newer"].map((name) => join(dir.path, name));
  const copy = (from: string, to: string) => {
    for (const name of readdirSync(from).filter((each) => each.startsWith("store.db")))
      cpSync(join(from, name), join(to, name), { recursive: true });
  };
  const swap = (from: string) => {
    for (const name of storeFiles()) rmSync(join(dir.path, name));
    copy(from, dir.path);
  };
  cpSync(join(dir.path, "store.db"), join(older ?? "", "store.db"));
  copy(dir.path, older ?? "");
  {
    await using server = await start();
    const path = "/v1/namespaces/default/services/orders/instances/10.0.0.2:8080";
    const body = JSON.stringify({ ttlSeconds: 0, check: { kind: "none" } });
    await eventually(async () => (await ask(server, token, path, { method: "PUT", body })).status === 201);
    await eventually(async () => (await table(server, token)).includes("10.0.0.2"), { withinMs: 10_000 });
    await server.stop();
  }
  cpSync(join(dir.path, "store.db"), join(newer ?? "", "store.db"));
  copy(dir.path, newer ?? "");
  swap(older ?? "");
  const view = async (server: ServerProcess) =>
    (await (await ask(server, token, "/v1/cluster")).json()) as { frozen?: { reason: string }; role: string };
  {
    await using server = await start();
    expect((await view(server)).frozen?.reason).toMatch(/^(revision-went-back|history-differs)$/);
    expect(await table(server, token)).toContain("10.0.0.2");
    await server.stop();
  }
  swap(newer ?? "");
  await using server = await start();
  await eventually(async () => (await view(server)).role === "leader", { withinMs: 10_000 });
  expect((await view(server)).frozen).toBeUndefined();
});
