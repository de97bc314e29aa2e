import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Etcd } from "#test/support/etcd.ts";
import { eventually } from "#test/support/eventually.ts";
import { firstAdminToken } from "#test/support/first-admin.ts";
import { ServerProcess } from "#test/support/server-process.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const S = { ns: "default", service: "orders" };
const ONE = "10.0.0.1:8080";
const TWO = "10.0.0.2:8080";
const REGISTRY = "/headgate/v1/registry/default/orders/";
const PATIENT = { withinMs: 20_000, intervalMs: 50 };
const UNCHECKED = JSON.stringify({ check: { kind: "none" } });

let etcd: Etcd;
let dirs: ReturnType<typeof tempDir>[];
beforeEach(async () => {
  etcd = await Etcd.start();
  dirs = [tempDir(), tempDir()];
});
afterEach(async () => {
  await etcd.stop();
  for (const dir of dirs) dir.remove();
});

const env = (n: number) => ({ HEADGATE_ETCD: etcd.endpoint, HEADGATE_DATA_DIR: dirs[n]?.path });
const view = async (server: ServerProcess) => await server.client.getCluster({});
const leads = async (server: ServerProcess) => (await view(server)).role === "leader";
const register = async (server: ServerProcess, instance: string) =>
  await server.client.putInstance({
    params: { ...S, instance },
    body: { ttlSeconds: 0, check: { kind: "none" } },
  });

/** What a client gets, byte for byte, and how old it is said to be. */
async function served(server: ServerProcess, headers: Record<string, string> = {}) {
  const response = await server.fetch("/v1/namespaces/default/services/orders/table", { headers });
  const stale = response.headers.get("headgate-stale");
  return { status: response.status, etag: response.headers.get("etag"), body: await response.text(), stale };
}

const frozen = async (server: ServerProcess) =>
  await eventually(async () => (await view(server)).frozen, PATIENT);

async function serving(server: ServerProcess, ...instances: string[]) {
  await eventually(async () => {
    const { body } = await served(server);
    const { endpoints } = JSON.parse(body) as { endpoints?: { id: string; weight: number }[] };
    return instances.every((id) => endpoints?.some((each) => each.id === id && each.weight > 0));
  }, PATIENT);
}

/** Until what it knows is on its disk, a replica that is killed forgets it. */
async function stopped(server: ServerProcess) {
  expect(await server.stop()).toBe(0);
}

test("etcd wiped under two replicas: frozen, also over a restart; tables and tokens stay; accepted on one, both go on", async () => {
  const first = await ServerProcess.start({ ...env(0), HEADGATE_BOOTSTRAP_TOKEN: undefined });
  const token = await firstAdminToken(first);
  const authorization = `Bearer ${token}`;
  await stopped(first);
  let a = await ServerProcess.start(env(0));
  await eventually(() => leads(a), PATIENT);
  await using b = await ServerProcess.start(env(1));
  await register(a, ONE);
  await register(b, TWO);
  await serving(a, ONE, TWO);
  await a.client.drain({ params: { ...S, instance: TWO }, body: { reason: "deploy", owner: "x" } });
  await eventually(async () => (await served(b)).body.includes('"draining"'), PATIENT);
  await eventually(async () => (await served(a)).body === (await served(b)).body);
  const before = await served(a);
  const known = (await view(a)).epoch;

  await etcd.kill9();
  etcd.wipe();
  await etcd.restart();
  expect(await frozen(a)).toMatchObject({ known, reason: "epoch-missing" });
  const { accept, text } = await frozen(b);
  for (const server of [a, b]) {
    expect(await served(server)).toEqual({ ...before, stale: expect.stringMatching(/^\d+$/) });
    expect((await served(server, { authorization })).status).toBe(200);
    const ready = await server.fetch("/readyz");
    expect([ready.status, await ready.json()]).toEqual([200, { status: "degraded" }]);
    await expect(register(server, ONE)).rejects.toMatchObject({ code: "unavailable", message: text });
  }
  await expect(
    b.client.drain({ params: { ...S, instance: ONE }, body: { reason: "r" } }),
  ).rejects.toMatchObject({ code: "unavailable", message: text });

  await stopped(a);
  a = await ServerProcess.start({ ...env(0), HEADGATE_BOOTSTRAP_TOKEN: undefined });
  await using _a = a;
  const asAdmin = { headers: { authorization } };
  expect(await (await fetch(`${a.url}/v1/cluster`, asAdmin)).json()).toMatchObject({
    epoch: known,
    frozen: { known, accept },
  });
  expect(await served(a, { authorization })).toMatchObject({ body: before.body, etag: before.etag });
  expect(a.output()).not.toContain("hgs_setup_");
  expect(
    (await etcd.ctl("get", "/headgate/v1/", "--prefix", "--keys-only")).split(/\s+/).filter(Boolean),
  ).toEqual(expect.not.arrayContaining([expect.not.stringContaining("/members/")]));

  await etcd.ctl("put", REGISTRY + ONE, UNCHECKED);
  const preview = await b.client.previewEpoch({});
  expect(preview.services).toEqual([
    { namespace: "default", service: "orders", before: 2, after: 1, gone: [TWO] },
  ]);
  const accepted = await fetch(`${b.url}/v1/cluster/accept-epoch`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({ epoch: accept }),
  });
  expect(accepted.status).toBe(200);
  expect(await accepted.json()).toMatchObject({ epoch: accept });
  const both = async () => await Promise.all([served(a, { authorization }), served(b)]);
  await eventually(async () => {
    const now = await both();
    return now.every(({ etag, stale }) => stale === null && etag?.startsWith(`"${accept}.`));
  }, PATIENT);
  const endpoints = await eventually(async () => {
    const [x, y] = await both();
    const table = JSON.parse(x?.body ?? "") as { endpoints: { id: string; weight: number }[] };
    return x?.body === y?.body && table.endpoints.length === 1 && table.endpoints;
  }, PATIENT);
  expect(endpoints).toEqual([expect.objectContaining({ id: ONE, weight: 100 })]);
  await register(b, TWO);
  const drained = await eventually(
    async () => (await b.client.getDrain({ params: { ...S, instance: TWO }, query: { owner: "x" } })).drain,
    PATIENT,
  );
  expect(drained.owner).toBe("x");
});

describe("an older snapshot of the same epoch", () => {
  test("is not taken for the store: what is served never goes back; accepted, it has a new epoch", async () => {
    await using a = await ServerProcess.start(env(0));
    await eventually(() => leads(a), PATIENT);
    await register(a, ONE);
    await serving(a, ONE);
    await etcd.kill9();
    etcd.backUp();
    await etcd.restart();
    await eventually(async () => (await view(a)).store.up, PATIENT);
    await eventually(() => register(a, TWO), PATIENT);
    await serving(a, ONE, TWO);
    const before = await served(a);
    const { epoch, revision } = await view(a);

    await etcd.kill9();
    etcd.rollBack();
    await etcd.restart();
    const { accept, found, reason } = await frozen(a);
    expect([found, reason]).toEqual([epoch, "revision-went-back"]);
    expect(accept).not.toBe(epoch);
    // Others go on writing: that the numbers fit again does not make it the same history.
    for (let i = 0; i < revision; i++) await etcd.ctl("put", "/elsewhere", `${i}`);
    await eventually(async () => (await view(a)).frozen?.reason === "history-differs", PATIENT);
    expect(await served(a)).toMatchObject({ body: before.body, etag: before.etag });

    await a.client.acceptEpoch({ body: { epoch: accept, restore: true } });
    await eventually(() => leads(a), PATIENT);
    await eventually(async () => {
      const { body, etag } = await served(a);
      return body.includes(ONE) && !body.includes(TWO) && etag?.startsWith(`"${accept}.`);
    }, PATIENT);
  });

  test("is not taken for the store by one that was written to before the replica came back to it", async () => {
    await using a = await ServerProcess.start(env(0));
    await eventually(() => leads(a), PATIENT);
    await register(a, ONE);
    await serving(a, ONE);
    await etcd.kill9();
    etcd.backUp();
    await etcd.restart();
    await eventually(() => register(a, TWO), PATIENT);
    await serving(a, ONE, TWO);
    const { revision } = await view(a);
    await stopped(a);

    await etcd.kill9();
    etcd.rollBack();
    await etcd.restart();
    for (let i = 0; i < revision; i++) await etcd.ctl("put", "/elsewhere", `${i}`);
    await using again = await ServerProcess.start(env(0));
    expect((await frozen(again)).reason).toBe("history-differs");
    expect((await served(again)).body).toContain(TWO);
  });
});

test("with etcd away at the start, what is remembered is served, told stale; what is not can be had once it is back", async () => {
  const a = await ServerProcess.start(env(0));
  await eventually(() => leads(a), PATIENT);
  await register(a, ONE);
  await serving(a, ONE);
  const before = await served(a);
  await stopped(a);
  await etcd.kill9();
  await using again = await ServerProcess.start(env(0));
  expect(await served(again)).toEqual({ ...before, stale: expect.stringMatching(/^\d+$/) });
  const ready = await again.fetch("/readyz");
  expect([ready.status, await ready.json()]).toEqual([200, { status: "degraded" }]);
  expect((await view(again)).frozen).toBeUndefined();
  await expect(register(again, TWO)).rejects.toMatchObject({ code: "unavailable" });
  await etcd.restart();
  await eventually(() => leads(again), PATIENT);
  await register(again, TWO);
  await serving(again, ONE, TWO);
  expect((await served(again)).stale).toBeNull();
});
