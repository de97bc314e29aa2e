import type { Table } from "#lib/contract/table.ts";
import { contractServer } from "#test/support/contract-server.ts";
import { eventually } from "#test/support/eventually.ts";
import { headgate, startHeadgate } from "#test/support/headgate-command.ts";
import { commandEnv, viewOf } from "#test/support/sample-drain.ts";
import { describe, expect, it } from "vitest";

const summary = {
  namespace: "default",
  name: "orders",
  instances: 2,
  statuses: { serving: 1, unhealthy: 1 },
  protection: "normal" as const,
  revision: 7,
  clients: 0,
  dependsOn: [],
  zones: [],
  versions: [],
};

describe("looking", () => {
  it("status lists services, all pages, in aligned columns", async () => {
    await using server = await contractServer({
      listServices: ({ query }) =>
        query["cursor"] === undefined
          ? { items: [summary], total: 2, nextCursor: "2" }
          : { items: [{ ...summary, name: "a-much-longer-name", statuses: { serving: 2 } }], total: 2 },
    });
    const { stdout } = await headgate(["status"], commandEnv(server.url));
    const lines = stdout.trimEnd().split("\n");
    const column = lines[0]!.indexOf("STATUS");
    expect(lines.map((line) => line.slice(column).split("  ")[0])).toEqual([
      "STATUS",
      "1 unhealthy, 1 serving",
      "2 serving",
    ]);
    expect(lines[2]).toMatch(/^a-much-longer-name {2}2 /);
  });

  it("status of a service shows each instance with its causes; what would steer the terminal is not obeyed", async () => {
    const view = viewOf(30, { causes: [{ kind: "drain", since: 0, text: "drained: \u001b[2J\nboo" }] });
    await using server = await contractServer({ listInstances: () => ({ items: [view], total: 1 }) });
    const { stdout } = await headgate(["status", "orders"], commandEnv(server.url));
    expect(stdout).toContain("30/100");
    expect(stdout).toContain("drained: \uFFFD[2J\uFFFDboo");
  });

  it("intents, cluster and events print one object with --json", async () => {
    const cluster = {
      version: "1",
      revision: 5,
      role: "leader" as const,
      leader: "a",
      replicas: [{ id: "a", advertise: "http://a", version: "1", startedAt: 0, leading: true, self: true }],
      store: { kind: "etcd" as const, up: true, since: 0 },
      counts: { namespaces: 1, services: 1, instances: 1, quarantined: 0, streams: 0, clients: 0 },
      probes: { scheduled: 1, inFlight: 0, latenessP99Ms: 1 },
      eventLoopDelayP99Ms: 1,
      sampleFleet: "stopped" as const,
    };
    const event = { id: "9", kind: "health.changed" as const, at: 0, text: "went down" };
    await using server = await contractServer({
      getCluster: () => cluster,
      listIntents: () => ({ items: [], total: 0 }),
      listEvents: () => ({ items: [event], total: 1 }),
    });
    const run = async (...args: string[]) =>
      JSON.parse((await headgate([...args, "--json"], commandEnv(server.url))).stdout) as unknown;
    expect(await run("cluster")).toEqual(cluster);
    expect(await run("intents", "--older", "1d", "--kind", "drain")).toEqual({ items: [], total: 0 });
    expect(server.calls.at(-1)?.query).toMatchObject({ older: 86_400_000, kind: "drain" });
    expect(await run("events")).toEqual({ items: [event], total: 1 });
    expect((await headgate(["cluster"], commandEnv(server.url))).stdout).toContain("led by a");
  });

  it("events -f goes on after the newest listed", async () => {
    const event = (id: string, text: string) => ({
      id,
      kind: "health.changed" as const,
      at: 0,
      service: "orders",
      text,
    });
    await using server = await contractServer({
      listEvents: () => ({ items: [event("2", "second"), event("1", "first")], total: 2 }),
      streamEvents: ({ response }) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(`id: 3\ndata: ${JSON.stringify(event("3", "third"))}\n\n`);
      },
    });
    await using running = startHeadgate(["events", "-f"], commandEnv(server.url));
    await eventually(() => running.stdout().includes("third"));
    expect(running.stdout().match(/first|second|third/g)).toEqual(["first", "second", "third"]);
    expect(server.calls.find(({ name }) => name === "streamEvents")?.request.headers["last-event-id"]).toBe(
      "2",
    );
  });

  it("table --watch shows the table, then each change", async () => {
    const endpoint = {
      id: "a:1",
      address: "a",
      port: 1,
      protocol: "http",
      weight: 100,
      status: "serving",
    } as const;
    const policy = { balancer: "round_robin", timeoutMs: 1000 } as const;
    const table: Table = {
      namespace: "default",
      service: "orders",
      epoch: "e",
      revision: 1,
      protection: "normal",
      policy,
      endpoints: [endpoint],
    };
    const patch = {
      service: "orders",
      from: 1,
      to: 2,
      set: [{ ...endpoint, weight: 0, status: "draining" }],
      remove: [],
    };
    await using server = await contractServer({
      getTable: () => table,
      streamTables: ({ response }) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(
          `event: table\ndata: ${JSON.stringify(table)}\n\nevent: patch\ndata: ${JSON.stringify(patch)}\n\n`,
        );
      },
    });
    expect(
      JSON.parse((await headgate(["table", "orders", "--json"], commandEnv(server.url))).stdout),
    ).toEqual(table);
    await using running = startHeadgate(["table", "orders", "--watch"], commandEnv(server.url));
    await eventually(() => running.stdout().includes("~ a:1  weight 0, draining (was 100, serving)"));
    expect(running.stdout()).toContain("revision 1, 1 endpoint");
  });

  it("a stream that cannot be opened for good ends with its error", async () => {
    await using server = await contractServer({
      streamTables: ({ response }) => void response.writeHead(401).end(),
    });
    const { code, stderr } = await headgate(["table", "orders", "--watch"], commandEnv(server.url));
    expect(code).toBe(1);
    expect(stderr).toContain("HEADGATE_TOKEN");
  });
});
