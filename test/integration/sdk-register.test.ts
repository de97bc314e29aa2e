import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connect } from "#lib/sdk/connect.ts";
import type { Client } from "#lib/sdk/public.ts";
import { KeySpace } from "#server/core/keys.ts";
import { ApiServer, BOOTSTRAP } from "#test/support/api-server.ts";
import { eventually } from "#test/support/eventually.ts";

const SERVICE = fileURLToPath(new URL("../support/sdk-process.ts", import.meta.url));
const ORDERS = { namespace: "default", service: "orders" };
const keys = new KeySpace("/headgate");
const PATIENT = { withinMs: 30_000 };

let server: ApiServer;
let client: Client | undefined;
let children: ChildProcess[];
beforeEach(async () => {
  server = await ApiServer.start();
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  await client?.close();
  client = undefined;
  await server[Symbol.asyncDispose]();
});

async function start(port = 0, manner = "one") {
  const args = ["--disable-warning=ExperimentalWarning", SERVICE, server.url, BOOTSTRAP, `${port}`, manner];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const exited = once(child, "exit");
  const lines: string[] = [];
  child.stdout.on("data", (chunk: Buffer) => lines.push(...chunk.toString().trim().split("\n")));
  const id = await eventually(() => lines[0], PATIENT);
  return { child, id, exited, lines };
}
const weightOf = async (id: string) => {
  const { json } = await server.call("GET", "/v1/namespaces/default/services/orders/table", {
    token: BOOTSTRAP,
  });
  return json.endpoints?.find((endpoint: { id: string }) => endpoint.id === id)?.weight as number | undefined;
};

test("at SIGTERM it leaves, is drained and out of the registry, and exits; the next start at its address serves", async () => {
  const { child, id, exited } = await start();
  await eventually(async () => ((await weightOf(id)) ?? 0) > 0, PATIENT);
  child.kill("SIGTERM");
  await eventually(async () => (await weightOf(id)) === 0 || (await weightOf(id)) === undefined, PATIENT);
  expect(await exited).toEqual([0, null]);
  expect(await server.store.get(keys.registry(ORDERS, id))).toBeUndefined();
  const next = await start(Number(id.split(":")[1]));
  expect(next.id).toBe(id);
  await eventually(async () => ((await weightOf(id)) ?? 0) > 0, PATIENT);
});

test("with several registrations and connections all leave and end before the process does", async () => {
  const { child, id, exited, lines } = await start(0, "several");
  child.kill("SIGTERM");
  expect(await exited).toEqual([0, null]);
  expect(lines.slice(1).toSorted()).toEqual(["ended orders", "ended prices", "ended stock"]);
  for (const service of ["orders", "stock", "prices"])
    expect(await server.store.get(keys.registry({ ...ORDERS, service }, id))).toBeUndefined();
});

test("a second signal ends it at once, also when it is out and only its own end is awaited", async () => {
  const { child, exited, lines } = await start(0, "stuck");
  child.kill("SIGTERM");
  await eventually(() => lines.includes("ending"), PATIENT);
  child.kill("SIGTERM");
  expect(await exited).toEqual([1, null]);
});

test("a registration alone keeps no process up: what it serves does", async () => {
  const { exited } = await start(0, "idle");
  expect(await exited).toEqual([0, null]);
});

test("alive but not registered does not last: a key that is gone is put again at the next heartbeat", async () => {
  const troubles: string[] = [];
  client = connect({ urls: server.url, token: BOOTSTRAP, onTrouble: (what) => troubles.push(what) });
  const id = "10.0.0.7:80";
  const { registered } = client.register({
    service: "orders",
    address: id,
    ttlSeconds: 5,
    leaveSeconds: 0,
    onSignal: "nothing",
  });
  await registered;
  const key = keys.registry(ORDERS, id);
  await server.store.txn([], [{ kind: "delete", key }]);
  await eventually(async () => (await server.store.get(key)) !== undefined, PATIENT);
  expect(troubles).toEqual([`${id} was not registered any more: registering again`]);
});

test("a registration that is refused says so, and closing deregisters what stands", async () => {
  client = connect({ urls: server.url, token: BOOTSTRAP, service: "orders" });
  const wrong = client.register({ address: "nowhere", onSignal: "nothing" });
  await expect(wrong.registered).rejects.toMatchObject({
    code: "refused",
    cause: { code: "invalid_argument" },
  });
  const right = client.register({ address: "10.0.0.8:80", leaveSeconds: 0, onSignal: "nothing" });
  await right.registered;
  await client.close();
  expect(await server.store.get(keys.registry(ORDERS, "10.0.0.8:80"))).toBeUndefined();
});
