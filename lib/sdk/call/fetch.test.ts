import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Table } from "#lib/sdk/public.ts";
import { freePorts } from "#test/support/free-port.ts";
import { callWorld } from "./call-world.ts";
import { fetchOf } from "./fetch.ts";

let server: Server;
let port: number;
let answer: (req: IncomingMessage, res: ServerResponse) => void;
let asked: number;
beforeEach(async () => {
  asked = 0;
  answer = (_req, res) => void res.end("body");
  server = createServer((req, res) => {
    asked += 1;
    answer(req, res);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

function world(policy: Partial<Table["policy"]> = {}) {
  const made = callWorld(1, policy);
  const endpoint = { ...made.table.endpoints[0]!, address: "127.0.0.1", port };
  made.held.accept({ ...made.table, revision: 2, endpoints: [endpoint] });
  const call = async (init: RequestInit = {}, options = {}) =>
    fetchOf(made.calls, "/", init, options, undefined);
  return { ...made, call };
}

describe("a call is in flight until its body is over", () => {
  test.each<[string, (response: Response) => Promise<unknown>]>([
    ["read whole", async (response) => response.text()],
    ["read as a stream", async (response) => new Response(response.body).text()],
    ["looked at, then read whole", async (response) => response.body !== null && response.text()],
    ["cloned, and both read", async (response) => Promise.all([response.clone().text(), response.text()])],
    ["looked at, cloned, and read", async (response) => response.body && (response.clone(), response.text())],
    ["given up", async (response) => response.body?.cancel()],
    ["what does not parse", async (response) => response.json().catch(() => undefined)],
    ["of another type than asked for", async (response) => response.formData().catch(() => undefined)],
  ])("%s", async (_, read) => {
    const { call, reported } = world();
    const response = await call();
    expect(response.url).toBe(`http://127.0.0.1:${port}/`);
    expect(reported()).toEqual({ inFlight: 1 });
    await read(response);
    await vi.waitFor(() => expect(reported()).toEqual({ ok: 1 }));
  });

  test("one that is empty is over with its head", async () => {
    answer = (_req, res) => void res.writeHead(202, { "content-length": "0" }).end();
    const { call, reported } = world({ concurrency: { mode: "fixed", min: 1, max: 1 } });
    for (let i = 0; i < 3; i++) expect((await call({ method: "POST" })).ok).toBe(true);
    expect(reported()).toEqual({ ok: 3 });
  });

  test("one that nobody reads is over when its time is, as what its head said", async () => {
    const { call, reported } = world();
    await call({}, { timeoutMs: 50 });
    await vi.waitFor(() => expect(reported()).toEqual({ ok: 1 }));
  });
});

describe("a body that breaks", () => {
  beforeEach(() => {
    answer = (_req, res) => void res.writeHead(200).write("begun");
  });

  test("by the instance is its failure", async () => {
    const { call, reported } = world();
    const response = await call();
    server.closeAllConnections();
    await expect(response.text()).rejects.toThrow();
    await vi.waitFor(() => expect(reported()).toEqual({ reset: 1 }));
  });

  test("by the time being over is a timeout", async () => {
    const { call, reported } = world();
    const response = await call({}, { timeoutMs: 50 });
    await expect(response.text()).rejects.toThrow();
    await vi.waitFor(() => expect(reported()).toEqual({ timeout: 1 }));
  });

  test("by the caller's own abort says nothing of the instance", async () => {
    const { call, reported } = world();
    const given = new AbortController();
    const response = await call({ signal: given.signal });
    const reading = response.text();
    given.abort();
    await expect(reading).rejects.toThrow();
    await vi.waitFor(() => expect(reported()).toEqual({}));
  });

  test("often enough opens this client's circuit", async () => {
    const circuit = { consecutiveFailures: 2, baseOpenMs: 60_000, maxOpenMs: 60_000, maxOpenRatio: 1 };
    const { call } = world({ circuit });
    for (let i = 0; i < 2; i++) {
      const response = await call();
      server.closeAllConnections();
      await response.text().catch(() => undefined);
    }
    await expect(call()).rejects.toMatchObject({ code: "circuit_open" });
  });
});

test("a header that cannot be sent is the caller's mistake, and costs nobody anything", async () => {
  const { call, reported } = world({
    circuit: { consecutiveFailures: 1, baseOpenMs: 1000, maxOpenMs: 1000, maxOpenRatio: 1 },
  });
  await expect(call({ headers: { "x-user": "a\nb" } })).rejects.toThrow(TypeError);
  expect(reported()).toEqual({});
  expect((await call()).status).toBe(200);
});

test("a redirect to where nobody listens does not send a call again that may be made once only", async () => {
  const [free] = await freePorts(1);
  answer = (_req, res) => void res.writeHead(307, { location: `http://127.0.0.1:${free}/` }).end();
  const { call, reported } = world();
  await expect(call({ method: "POST", body: "x" })).rejects.toMatchObject({ code: "retries_exhausted" });
  expect(asked).toBe(1);
  expect(reported()).toEqual({ reset: 1 });
});

test("a body that is a stream is sent once", async () => {
  answer = (_req, res) => void res.writeHead(503).end();
  const { call } = world();
  const body = new Blob(["x"]).stream();
  const init = { method: "PUT", body, duplex: "half" } as RequestInit; // not in lib.dom
  expect((await call(init)).status).toBe(503);
  expect(asked).toBe(1);
  expect((await call({ method: "PUT", body: "x" })).status).toBe(503);
  expect(asked).toBe(4);
});

test("an endpoint that does not speak HTTP is refused before anything is sent", async () => {
  const { call, held, table, reported } = world();
  held.accept({ ...table, revision: 3, endpoints: [{ ...table.endpoints[0]!, protocol: "tcp" }] });
  await expect(call()).rejects.toThrow("speaks tcp, not HTTP");
  expect(reported()).toEqual({});
});
