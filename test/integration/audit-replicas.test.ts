import { expect, test } from "vitest";
import { checkRecords } from "#lib/contract/audit-chain.ts";
import { sha256 } from "#server/control/audit/audit-store.ts";
import { Etcd } from "#test/support/etcd.ts";
import { eventually } from "#test/support/eventually.ts";
import { rawRequest } from "#test/support/raw-request.ts";
import { ServerProcess, TOKEN } from "#test/support/server-process.ts";
import { TcpProxy } from "#test/support/tcp-proxy.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const SERVICE = { ns: "default", service: "orders" };
const instanceOf = (n: number) => `10.0.1.${n}:80`;
const LONG = { withinMs: 30_000, intervalMs: 100 };

async function register(server: ServerProcess, count: number): Promise<void> {
  for (let n = 0; n < count; n++)
    await server.client.putInstance({
      params: { ...SERVICE, instance: instanceOf(n) },
      body: { ttlSeconds: 0, check: { kind: "none" } },
    });
}

const recordsOf = async (server: ServerProcess) =>
  (await eventually(async () => server.client.listAudit({ query: { limit: 1000 } }), LONG)).items;

test("a drain through a follower is recorded with the asker's own address, and the chain outlives kill -9 of leaders", async () => {
  const etcd = await Etcd.start();
  const dirs = [tempDir(), tempDir()];
  const env = (i: number) => ({ HEADGATE_DATA_DIR: dirs[i]!.path, HEADGATE_ETCD: etcd.endpoint });
  const leader = await ServerProcess.start(env(0));
  await eventually(async () => (await leader.client.getCluster()).role === "leader", LONG);
  const follower = await ServerProcess.start(env(1));
  await register(leader, 30);
  expect((await follower.client.getCluster()).role).toBe("follower");
  const asked = await rawRequest({
    port: Number(new URL(follower.url).port),
    method: "POST",
    path: `/v1/namespaces/default/services/orders/instances/${instanceOf(0)}/drain`,
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ reason: "from elsewhere" }),
    from: "127.0.0.9",
  });
  expect(asked.status, asked.text).toBe(202);
  for (const server of [leader, follower])
    expect(await recordsOf(server)).toMatchObject([
      {
        seq: 1,
        from: "127.0.0.9",
        requestId: asked.headers["headgate-request-id"],
        actor: "bootstrap",
        reason: "from elsewhere",
      },
    ]);

  // Many at once, and the leader dies in the middle of them: what was answered stands, and the chain goes on.
  const drained = async (server: ServerProcess, n: number) => {
    await server.client.drain({ params: { ...SERVICE, instance: instanceOf(n) }, body: { reason: `${n}` } });
    return instanceOf(n);
  };
  const all = Promise.allSettled([1, 2, 3, 4, 5].map((n) => drained(leader, n)));
  await eventually(async () => (await recordsOf(follower)).length > 1, LONG);
  await leader.kill9();
  const answered = (await all).flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  await eventually(async () => (await follower.client.getCluster()).role === "leader", LONG);
  // Who has just begun to lead may refuse for a moment; what stands already is not recorded again.
  await eventually(async () => drained(follower, 6), LONG);
  await follower.kill9();
  const last = await ServerProcess.start(env(1));
  await eventually(async () => (await last.client.getCluster()).role === "leader", LONG);
  await eventually(async () => drained(last, 7), LONG);
  const records = await recordsOf(last);
  const named = records.map(({ instance = "" }) => instance);
  expect(named).toEqual(expect.arrayContaining([...answered, instanceOf(6), instanceOf(7)]));
  const { items } = await last.client.listIntents({ params: { ns: "default" }, query: { kind: "drain" } });
  expect(named.toSorted()).toEqual(items.map(({ instance }) => instance).toSorted());
  const verdict = await last.client.verifyAudit();
  expect(verdict).toMatchObject({ ok: true, from: 1, to: records.length, count: records.length });
  expect(checkRecords(records, sha256)).toMatchObject({ ok: true, head: verdict.head });
  await last.kill9();
  await etcd.stop();
  for (const dir of dirs) dir.remove();
}, 180_000);

test("a leader that is deposed while its store takes writes and answers none: each change has one record, made once, also where it is asked for again of the next leader", async () => {
  const etcd = await Etcd.start();
  const proxy = await TcpProxy.to(etcd.port);
  await using former = await ServerProcess.start({ HEADGATE_ETCD: `http://127.0.0.1:${proxy.port}` });
  await eventually(async () => (await former.client.getCluster()).role === "leader", LONG);
  await using next = await ServerProcess.start({ HEADGATE_ETCD: etcd.endpoint });
  // Each of a service of its own: the audit alone is what all changes have in common.
  const services = Array.from({ length: 9 }, (_, n) => `s${n}`);
  for (const service of services)
    for (const n of [0, 1, 2])
      await former.client.putInstance({
        params: { ns: "default", service, instance: instanceOf(n) },
        body: { ttlSeconds: 0, check: { kind: "none" } },
      });
  const drain = async (server: ServerProcess, service: string) => {
    const params = { ns: "default", service, instance: instanceOf(0) };
    await server.client.drain({ params, body: { reason: service } });
    return service;
  };
  const known = [...(await Promise.all(services.slice(0, 3).map((service) => drain(former, service))))];

  proxy.halfOpen();
  const hung = services.slice(3, 8);
  const outcomes = await Promise.allSettled(hung.map((service) => drain(former, service)));
  known.push(...outcomes.flatMap((each) => (each.status === "fulfilled" ? [each.value] : [])));
  await eventually(async () => (await next.client.getCluster()).role === "leader", LONG);
  for (const service of hung) await eventually(async () => drain(next, service), LONG);
  proxy.heal();
  await eventually(async () => (await former.client.getCluster()).role === "follower", LONG);
  await eventually(async () => drain(former, "s8"), LONG);

  const records = await recordsOf(next);
  const named = records.map(({ service = "" }) => service);
  expect(named.toSorted()).toEqual(services);
  expect(named).toEqual(expect.arrayContaining(known));
  const { items } = await next.client.listIntents({ params: { ns: "default" }, query: { kind: "drain" } });
  expect(items.map(({ service }) => service).toSorted()).toEqual(services);
  const verdict = await next.client.verifyAudit();
  expect(verdict).toMatchObject({ ok: true, from: 1, to: services.length, count: services.length });
  expect(checkRecords(records, sha256)).toMatchObject({ ok: true, head: verdict.head });
  for (const server of [former, next]) await server.kill9();
  await proxy.close();
  await etcd.stop();
}, 180_000);
