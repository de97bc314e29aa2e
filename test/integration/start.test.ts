import { once } from "node:events";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Etcd } from "#test/support/etcd.ts";
import { eventually } from "#test/support/eventually.ts";
import { firstAdminToken } from "#test/support/first-admin.ts";
import { ServerProcess, spawnServer, TOKEN } from "#test/support/server-process.ts";
import { tempDir } from "#test/support/temp-dir.ts";

let dir: ReturnType<typeof tempDir>;
beforeEach(() => {
  dir = tempDir();
});
afterEach(() => dir.remove());

/** Starts a server that cannot start; answers its exit code and the lines it leaves. */
async function failToStart(env: Record<string, string>): Promise<{ code: number; lines: string[] }> {
  const child = spawnServer({ HEADGATE_DATA_DIR: dir.path, ...env });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, "exit") as Promise<[number]>]);
  return { code, lines: said.trimEnd().split("\n") };
}

describe("what keeps it from starting is told in one line, with a non-zero exit", () => {
  test("a taken port", async () => {
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const { port } = holder.address() as AddressInfo;
    const { code, lines } = await failToStart({ HEADGATE_LISTEN: `127.0.0.1:${port}` });
    holder.close();
    expect([code, lines]).toEqual([
      1,
      [expect.stringMatching(`HEADGATE_LISTEN: 127.0.0.1:${port} is taken`)],
    ]);
  });

  test("a data directory that is none, and one that another Headgate uses", async () => {
    const file = join(dir.path, "file");
    writeFileSync(file, "");
    const notADir = await failToStart({ HEADGATE_DATA_DIR: join(file, "data") });
    expect([notADir.code, notADir.lines]).toEqual([1, [expect.stringContaining(file)]]);
    await using first = await ServerProcess.start({ HEADGATE_DATA_DIR: dir.path });
    const second = await failToStart({});
    expect([second.code, second.lines]).toEqual([1, [expect.stringContaining(dir.path)]]);
    expect((await first.fetch("/livez")).status).toBe(200);
  });

  test("a data directory that may not be written", async () => {
    const closed = join(dir.path, "closed");
    mkdirSync(closed, { mode: 0o500 });
    // Root may write everywhere: there the file system itself must refuse.
    const target = process.getuid?.() === 0 ? "/sys/headgate" : join(closed, "data");
    const { code, lines } = await failToStart({ HEADGATE_DATA_DIR: target });
    chmodSync(closed, 0o700);
    expect([code, lines]).toEqual([1, [expect.stringContaining(target)]]);
  });

  // Node's own recursive mkdir never ends there.
  test.each(["/proc/headgate", "/proc/headgate/deep/data"])("a data directory in %s", async (target) => {
    const { code, lines } = await failToStart({ HEADGATE_DATA_DIR: target });
    expect([code, lines]).toEqual([
      1,
      [expect.stringMatching(`cannot open data directory ${target} .*nothing can be made`)],
    ]);
  });

  test("a setting that does not exist, and a value that is not allowed", async () => {
    expect(await failToStart({ HEADGATE_LISTN: "x" })).toEqual({
      code: 1,
      lines: [expect.stringContaining("HEADGATE_LISTN")],
    });
    expect(await failToStart({ HEADGATE_AUTH: "maybe" })).toEqual({
      code: 1,
      lines: [expect.stringContaining("HEADGATE_AUTH")],
    });
  });
});

test("the first start prints a link to the first admin, and none once there is one", async () => {
  const env = { HEADGATE_DATA_DIR: dir.path, HEADGATE_BOOTSTRAP_TOKEN: undefined };
  let token = "";
  {
    await using first = await ServerProcess.start(env);
    token = await firstAdminToken(first);
    const response = await fetch(`${first.url}/v1/session`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await response.json()).toMatchObject({ scopes: ["admin"] });
    await first.stop();
  }
  await using second = await ServerProcess.start(env);
  expect(second.output()).not.toContain("hgs_setup_");
  expect(
    (await fetch(`${second.url}/v1/session`, { headers: { authorization: `Bearer ${token}` } })).status,
  ).toBe(200);
});

test("an etcd that is not there yet is tried again, visibly; everything works once it is", async () => {
  const etcd = await Etcd.start();
  await etcd.kill9();
  await using server = await ServerProcess.start(
    { HEADGATE_ETCD: etcd.endpoint },
    /trying again. (\S+) shows its state/,
  );
  expect((await server.fetch("/livez")).status).toBe(200);
  expect((await server.fetch("/readyz")).status).toBe(503);
  expect(await server.client.getCluster({})).toMatchObject({
    role: "candidate",
    store: { kind: "etcd", up: false },
  });
  // A good token is not known yet: to call it a bad one would be false.
  const authorization = "Bearer hgt_of-the-store";
  for (const path of ["/v1/cluster", "/metrics"])
    expect((await fetch(server.url + path, { headers: { authorization } })).status, path).toBe(503);
  const body = JSON.stringify({ token: "hgt_of-the-store" });
  const signIn = () =>
    fetch(`${server.url}/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
  expect((await signIn()).status).toBe(503);
  await etcd.restart();
  await eventually(async () => (await server.fetch("/readyz")).status === 200, { withinMs: 10_000 });
  await eventually(async () => (await server.client.getCluster({})).role === "leader", { withinMs: 20_000 });
  expect((await signIn()).status).toBe(401);
  await etcd.stop();
});

test("SIGTERM ends it cleanly with streams and long polls open, and tells readers to go elsewhere", async () => {
  await using server = await ServerProcess.start({ HEADGATE_DATA_DIR: dir.path });
  await server.client.putInstance({
    params: { ns: "default", service: "orders", instance: "10.0.0.1:1" },
    body: { check: { kind: "none" }, ttlSeconds: 0 },
  });
  const table = await eventually(async () => {
    const response = await server.fetch("/v1/namespaces/default/services/orders/table");
    return response.status === 200 && response;
  });
  const headers = { authorization: `Bearer ${TOKEN}` };
  const streams = await Promise.all(
    ["/v1/namespaces/default/tables/stream", "/v1/events/stream"].map(async (path) => {
      const outgoing = get(server.url + path, { headers, agent: false });
      const [response] = (await once(outgoing, "response")) as [IncomingMessage];
      return response;
    }),
  );
  const said = streams.map((stream) => text(stream));
  const poll = server.fetch("/v1/namespaces/default/services/orders/table?wait=60s", {
    headers: { "if-none-match": table.headers.get("etag") ?? "", "headgate-client": "cart/1" },
  });
  // The stream and the poll: what has not arrived yet would find a closed door.
  const params = { ns: "default", service: "orders" };
  await eventually(async () => (await server.client.getService({ params })).clients === 2);
  const begun = performance.now();
  expect(await server.stop()).toBe(0);
  expect(performance.now() - begun).toBeLessThan(10_000);
  expect(await said[0]).toContain("event: bye");
  await said[1];
  expect((await poll).status).toBe(304);
});
