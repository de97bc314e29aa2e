import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connect } from "#lib/sdk/connect.ts";
import type { Client, ConnectOptions } from "#lib/sdk/public.ts";
import { ApiServer, BOOTSTRAP } from "#test/support/api-server.ts";
import { calledService } from "#test/support/called-service.ts";
import { CutStreams } from "#test/support/cut-streams.ts";
import { eventually } from "#test/support/eventually.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const PATIENT = { withinMs: 30_000 };

let server: ApiServer;
let dir: ReturnType<typeof tempDir>;
let clients: Client[];
beforeEach(async () => {
  server = await ApiServer.start();
  dir = tempDir();
  clients = [];
});
afterEach(async () => {
  for (const client of clients) await client.close();
  await server[Symbol.asyncDispose]();
  dir.remove();
});

function open(options: Partial<ConnectOptions> = {}) {
  const troubles: string[] = [];
  const onTrouble = (what: string) => troubles.push(what);
  const client = connect({ urls: server.url, token: BOOTSTRAP, service: "shop", onTrouble, ...options });
  clients.push(client);
  return { client, troubles };
}
const weights = (client: Client, service = "orders") =>
  client.table(service)?.endpoints.map(({ weight }) => (weight > 0 ? 1 : 0));

test("tables come by one stream, also of a service asked for later, and one that does not exist yet", async () => {
  const { at, instances } = await calledService(server, "orders", 2);
  const { client } = open();
  client.service("orders");
  await client.ready();
  expect(weights(client)).toEqual([1, 1]);
  client.service("payments");
  await expect(client.ready({ timeoutMs: 100 })).rejects.toMatchObject({
    code: "no_table",
    service: "payments",
  });
  await calledService(server, "payments", 1);
  await client.ready();
  expect(client.source).toBe("stream");
  await server.call("POST", `${at(instances[0]!)}/drain`, { token: BOOTSTRAP, body: { reason: "deploy" } });
  await eventually(() => weights(client)?.includes(0));
});

describe("where streams do not come through", () => {
  test.each([false, true])(
    "tables are polled, and follow changes; waits cut short: %s",
    async (cutsWaits) => {
      const { at, instances } = await calledService(server, "orders", 2);
      await using proxy = await CutStreams.before(server.url);
      proxy.cutsWaits = cutsWaits;
      const { client, troubles } = open({ urls: proxy.url });
      client.service("orders");
      await client.ready();
      await eventually(() => client.source === "poll", PATIENT);
      expect(troubles).toContain("streams do not come through: tables are polled");
      await server.call("POST", `${at(instances[0]!)}/drain`, {
        token: BOOTSTRAP,
        body: { reason: "deploy" },
      });
      await eventually(() => weights(client)?.includes(0), PATIENT);
      // Without news each is asked for again, but not at once.
      const polls = proxy.asked.filter((asked) => asked.includes("/table?")).length;
      expect(polls).toBeLessThan(20);
    },
  );

  test("held back on the way, they are polled all the same, also of a table that is held already; and come by stream again once they may", async () => {
    const { at, instances } = await calledService(server, "orders", 2);
    // What an earlier run kept is older than what Headgate has now.
    const { client: earlier } = open({ cacheDir: dir.path });
    earlier.service("orders");
    await earlier.ready();
    await earlier.close();
    const drain = async (instance: number) =>
      server.call("POST", `${at(instances[instance]!)}/drain`, {
        token: BOOTSTRAP,
        body: { reason: "deploy" },
      });
    await drain(0);
    await using proxy = await CutStreams.before(server.url);
    proxy.streams = "hold";
    const { client, troubles } = open({ urls: proxy.url, cacheDir: dir.path });
    client.service("orders");
    expect(weights(client)).toEqual([1, 1]);
    await eventually(() => weights(client)?.includes(0), PATIENT);
    expect(client.source).toBe("poll");
    proxy.streams = "pass";
    await eventually(() => client.source === "stream", { withinMs: 90_000 });
    expect(troubles).toEqual([
      "streams do not come through: tables are polled",
      "tables come by stream again",
    ]);
    await server.call("DELETE", `${at(instances[0]!)}/drain?all=true`, { token: BOOTSTRAP });
    await eventually(() => weights(client)?.every((weight) => weight > 0), PATIENT);
  });
});

describe("with Headgate gone", () => {
  test("calls go on by the table that is held, and one that starts meanwhile has what was kept on disk", async () => {
    const { instances } = await calledService(server, "orders", 3);
    const { client } = open({ cacheDir: dir.path });
    const orders = client.service("orders");
    await client.ready();
    await eventually(() => readdirSync(path.join(dir.path, "default")).includes("orders.json"));
    // Only the server goes: the instances are processes of their own.
    server.closers.shift();
    await server[Symbol.asyncDispose]();
    await eventually(() => client.source === "away", PATIENT);
    expect((await orders.fetch("/")).status).toBe(200);

    const { client: late, troubles } = open({ cacheDir: dir.path });
    const fromDisk = late.service("orders");
    await late.ready({ timeoutMs: 100 });
    expect((await fromDisk.fetch("/")).status).toBe(200);
    await eventually(() => troubles.length > 0, PATIENT);
    expect(troubles[0]).toMatch(/^tables do not come, those that are held stand: .*cannot be reached/);
    await Promise.all(instances.map(async (instance) => instance.stop()));
    server = await ApiServer.start();
  });

  test("a kept table that is not whole is not used, and said to be", async () => {
    await calledService(server, "orders", 1);
    const { client } = open({ cacheDir: dir.path });
    client.service("orders");
    await client.ready();
    await client.close();
    const file = path.join(dir.path, "default", "orders.json");
    const kept = readFileSync(file, "utf8");
    writeFileSync(file, kept.replace('"weight":100', '"weight":999'));
    const { client: late, troubles } = open({ cacheDir: dir.path, urls: "http://127.0.0.1:1" });
    late.service("orders");
    expect(late.table("orders")).toBeUndefined();
    expect(troubles.slice(0, 1)).toEqual(["the kept table of orders is not whole and is not used"]);
  });

  test("another replica is asked when one does not answer", async () => {
    await calledService(server, "orders", 1);
    const { client } = open({ urls: ["http://127.0.0.1:1", server.url] });
    client.service("orders");
    await client.ready();
    expect(weights(client)).toEqual([1]);
  });
});

test.each([
  [{ urls: "10.0.0.1:7400" }, "10.0.0.1:7400 is not an http or https URL"],
  [{ urls: [] }, "no address of Headgate given"],
  [{ urls: "http://a", reportMs: 5 }, "reportMs is from 1000 to 60000, not 5"],
])("what cannot be meant is refused at once: %o", (options, why) => {
  expect(() => connect(options)).toThrow(why);
});
