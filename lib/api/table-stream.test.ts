import type { IncomingMessage, ServerResponse } from "node:http";
import type { Table } from "#lib/contract/table.ts";
import { json, localServer } from "#test/support/local-server.ts";
import { describe, expect, it } from "vitest";
import { checked } from "./checked.ts";
import { createClient } from "./client.ts";
import { type FollowTables, followTables, type TableUpdate } from "./table-stream.ts";

function tableOf(revision: number, ids: readonly string[] = [], epoch = "e"): Table {
  const endpoints = ids.map(
    (id) => ({ id, address: id, port: 1, protocol: "http", weight: 1, status: "serving" }) as const,
  );
  const policy = { balancer: "round_robin", timeoutMs: 1000 } as const;
  return {
    namespace: "default",
    service: "orders",
    epoch,
    revision,
    protection: "normal",
    policy,
    endpoints,
  };
}

const event = (name: string, data: unknown, id?: string) =>
  `event: ${name}\ndata: ${JSON.stringify(data)}\n${id === undefined ? "" : `id: ${id}\n`}\n`;
const patch = (from: number, to: number, remove: string[] = []) => ({
  service: "orders",
  from,
  to,
  set: [],
  remove,
});

/** A server whose n-th stream connection is answered by the n-th script; the last one answers all further ones. */
async function streaming(
  scripts: ((response: ServerResponse, request: IncomingMessage) => void)[],
  fetched?: Table,
) {
  let connections = 0;
  const lastEventIds: (string | undefined)[] = [];
  const server = await localServer((request, response) => {
    if (request.url?.includes("/stream") !== true) {
      if (fetched === undefined) response.writeHead(503).end();
      else json(response, 200, fetched);
      return;
    }
    lastEventIds.push(request.headers["last-event-id"]?.toString());
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.flushHeaders();
    scripts[Math.min(connections++, scripts.length - 1)]?.(response, request);
  });
  return { server, lastEventIds };
}

/** Follows until `enough` of the tables came, and gives all updates. */
async function follow(
  urls: string[],
  until: (updates: TableUpdate[]) => boolean,
  options: Partial<FollowTables> = {},
) {
  const updates: TableUpdate[] = [];
  const client = createClient({ urls }, checked);
  const all = followTables(client, { namespace: "default", minRetryMs: 5, maxRetryMs: 20, ...options });
  for await (const update of all) {
    updates.push(update);
    if (until(updates)) break;
  }
  return updates;
}

const revisions = (updates: TableUpdate[]) =>
  updates.flatMap((one) => (one.kind === "table" ? [one.table.revision] : []));
const reached = (revision: number) => (updates: TableUpdate[]) => revisions(updates).includes(revision);

describe("following tables", () => {
  it("applies patches, skips those held, and never goes back within an epoch", async () => {
    const { server } = await streaming([
      (response) => {
        response.write(event("table", tableOf(5, ["a", "b"])));
        response.write(event("patch", patch(3, 5, ["a"])));
        response.write(event("patch", patch(5, 6, ["b"]), "e.6"));
        response.write(event("table", tableOf(4, ["a"])));
        response.write(event("patch", patch(6, 7, ["a"]), "e.7"));
      },
    ]);
    await using _ = server;
    const updates = await follow([server.url], reached(7));
    const tables = updates.flatMap((one) => (one.kind === "table" ? [one.table] : []));
    expect(tables).toEqual([tableOf(5, ["a", "b"]), tableOf(6, ["a"]), tableOf(7)]);
  });

  it("takes a lower revision of another epoch", async () => {
    const { server } = await streaming([
      (response) => response.write(event("table", tableOf(5)) + event("table", tableOf(2, ["a"], "other"))),
    ]);
    await using _ = server;
    expect(revisions(await follow([server.url], reached(2)))).toEqual([5, 2]);
  });

  it("fetches the table when a patch does not fit what is held", async () => {
    const fetched = tableOf(9, ["z"]);
    const { server } = await streaming(
      [(response) => response.write(event("table", tableOf(1)) + event("patch", patch(7, 8)))],
      fetched,
    );
    await using _ = server;
    expect(await follow([server.url], reached(9))).toContainEqual({ kind: "table", table: fetched });
  });

  it("starts over without Last-Event-ID when that fetch fails", async () => {
    const { server, lastEventIds } = await streaming([
      (response) => response.write(event("table", tableOf(1), "e.1") + event("patch", patch(7, 8), "e.8")),
      (response) => response.write(event("table", tableOf(8))),
    ]);
    await using _ = server;
    expect(revisions(await follow([server.url], reached(8)))).toEqual([1, 8]);
    expect(lastEventIds).toEqual([undefined, undefined]);
  });

  it("starts over when an event cannot be read", async () => {
    const { server, lastEventIds } = await streaming([
      (response) =>
        response.write(`event: table\nid: e.3\ndata: {"service":\n\n${event("table", tableOf(3), "e.3")}`),
      (response) => response.write(event("table", tableOf(4))),
    ]);
    await using _ = server;
    expect(revisions(await follow([server.url], reached(4)))).toEqual([4]);
    expect(lastEventIds).toEqual([undefined, undefined]);
  });

  it("resumes by Last-Event-ID after a cut, and says that it was away", async () => {
    const { server, lastEventIds } = await streaming([
      (response) => response.write(event("table", tableOf(1), "e.1"), () => response.destroy()),
      (response) => response.write(event("table", tableOf(2), "e.2")),
    ]);
    await using _ = server;
    const updates = await follow([server.url], reached(2));
    expect(lastEventIds).toEqual([undefined, "e.1"]);
    const states = updates.flatMap((one) => (one.kind === "connection" ? [one.connection.state] : []));
    expect(states).toEqual(["open", "closed", "open"]);
  });

  it("drops a stream that is silent and connects again; a keep-alive comment is a sign of life", async () => {
    const { server } = await streaming([
      (response) => response.write(": keepalive\n\n"),
      (response) => response.write(event("table", tableOf(1))),
    ]);
    await using _ = server;
    const updates = await follow([server.url], reached(1), { silentMs: 60 });
    expect(updates.map((one) => one.kind)).toEqual([
      "connection",
      "alive",
      "connection",
      "connection",
      "table",
    ]);
    expect(updates[2]).toMatchObject({
      connection: { state: "closed", error: { message: expect.stringContaining("silent") } },
    });
  });

  it("goes to another replica on bye", async () => {
    const { server: leaving } = await streaming([(response) => response.write("event: bye\ndata: {}\n\n")]);
    const { server: staying } = await streaming([(response) => response.write(event("table", tableOf(1)))]);
    await using _ = leaving;
    await using __ = staying;
    await follow([leaving.url, staying.url], reached(1));
    expect([leaving.asked.length, staying.asked.length]).toEqual([1, 1]);
  });

  it("tells when the store is out of reach", async () => {
    const { server } = await streaming([
      (response) => response.write(event("status", { stale: true, sinceMs: 3000 })),
    ]);
    await using _ = server;
    const updates = await follow([server.url], (all) => all.some((one) => one.kind === "status"));
    expect(updates).toContainEqual({ kind: "status", status: { stale: true, sinceMs: 3000 } });
  });

  it("asks for the services and by the name it is given", async () => {
    const { server } = await streaming([(response) => response.write(event("table", tableOf(1)))]);
    await using _ = server;
    await follow([server.url], reached(1), { services: ["orders", "cart"], clientName: "shop/1" });
    expect(server.asked[0]).toBe(
      "GET /v1/namespaces/default/tables/stream?service=orders&service=cart&client=shop%2F1",
    );
  });

  it("ends without an error when its signal aborts, also while it waits", async () => {
    const { server } = await streaming([() => undefined]);
    await using _ = server;
    const abort = new AbortController();
    const updates: TableUpdate[] = [];
    for await (const update of followTables(createClient({ urls: [server.url] }, checked), {
      namespace: "default",
      signal: abort.signal,
    })) {
      updates.push(update);
      setImmediate(() => abort.abort());
    }
    expect(updates).toEqual([{ kind: "connection", connection: { state: "open" } }]);
  });

  it("throws what asking again cannot mend", async () => {
    const error = { code: "unauthenticated", message: "sign in", requestId: "r" };
    await using server = await localServer((_, response) => json(response, 401, { error }));
    await expect(follow([server.url], () => false)).rejects.toMatchObject({ code: "unauthenticated" });
    expect(server.asked).toHaveLength(1);
  });
});
