import http from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { checkerDeps, openSockets, timed } from "#test/support/checker-deps.ts";
import { eventually } from "#test/support/eventually.ts";
import { HOSTILE, listenHostile } from "#test/support/hostile-http.ts";
import type { Finding, TargetOf } from "./checker.ts";
import { httpChecker } from "./http.ts";

type Http = TargetOf<"http">["check"];

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

function target(port: number, http: Partial<Http["http"]> = {}, check: Partial<Http> = {}): TargetOf<"http"> {
  const defaults = { method: "GET", path: "/healthz", headers: {}, host: undefined } as const;
  const expects = { expectStatus: [[200, 299]], expectBody: undefined } as const;
  const schedule = { kind: "http", intervalMs: 1000, timeoutMs: 300, jitter: 0, tls: undefined } as const;
  return {
    key: "k",
    host: "127.0.0.1",
    port,
    check: { ...schedule, http: { ...defaults, ...expects, ...http }, ...check },
  };
}

function checker(of: TargetOf<"http">, options: Parameters<typeof checkerDeps>[0] = {}) {
  const made = httpChecker(of, checkerDeps(options));
  ends.push(() => made.close());
  return { check: async () => (await made.check()) as Finding, close: () => made.close() };
}

async function serve(
  handler: http.RequestListener,
): Promise<{ port: number; server: http.Server; connections: () => number }> {
  let connections = 0;
  const server = http.createServer({ keepAliveTimeout: 60_000 }, handler);
  server.on("connection", () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { port: address.port, server, connections: () => connections };
}

const answer =
  (status: number, headers: http.OutgoingHttpHeaders = {}, body = "ok"): http.RequestListener =>
  (_, response) =>
    response.writeHead(status, headers).end(body);

describe("an answer", () => {
  test.each<[string, http.RequestListener, Partial<Http["http"]>, Partial<Finding>]>([
    ["passes in the expected range", answer(204), {}, { ok: true, detail: "status 204" }],
    ["fails out of it", answer(503), {}, { ok: false, detail: "status 503, expected 200–299" }],
    [
      "is a redirect, which is judged and not followed",
      answer(302, { location: "http://127.0.0.1:1/" }),
      {},
      { ok: false, detail: "status 302, expected 200–299" },
    ],
    [
      "is a redirect that was expected",
      answer(302),
      {
        expectStatus: [
          [200, 204],
          [302, 302],
        ],
      },
      { ok: true },
    ],
    [
      "is out of several ranges",
      answer(500),
      {
        expectStatus: [
          [200, 204],
          [302, 302],
        ],
      },
      { detail: "status 500, expected 200–204, 302" },
    ],
    ["has the expected text", answer(200, {}, "all is well"), { expectBody: "is well" }, { ok: true }],
    [
      "lacks the expected text",
      answer(200, {}, "down"),
      { expectBody: "well" },
      { ok: false, detail: 'status 200, expected "well": the body has none' },
    ],
    ["says degraded", answer(200, { "x-headgate-degraded": "true" }), {}, { ok: true, degraded: true }],
    ["says degraded as Envoy does", answer(200, { "x-envoy-degraded": "true" }), {}, { degraded: true }],
    ["says not degraded", answer(200, { "x-headgate-degraded": "false" }), {}, { degraded: false }],
    ["counts its calls", answer(503, { "x-headgate-in-flight": "7" }), {}, { ok: false, inFlight: 7 }],
    ["counts absurdly", answer(200, { "x-headgate-in-flight": "-1" }), {}, { ok: true, inFlight: undefined }],
    ["counts in fractions", answer(200, { "x-headgate-in-flight": "1e3" }), {}, { inFlight: undefined }],
    [
      "counts without end",
      answer(200, { "x-headgate-in-flight": "9".repeat(99) }),
      {},
      { inFlight: undefined },
    ],
    ["counts twice", answer(200, { "x-headgate-in-flight": ["1", "2"] }), {}, { inFlight: undefined }],
  ])("%s", async (_, handler, http, expected) => {
    const { port } = await serve(handler);
    expect(await checker(target(port, http)).check()).toMatchObject(expected);
  });

  test("of 1 MiB is judged by its first 64 KiB, and its connection dropped", async () => {
    const { port, connections } = await serve(
      answer(200, {}, `${"x".repeat(70_000)}needle${"x".repeat(900_000)}`),
    );
    const { check } = checker(target(port, { expectBody: "needle" }));
    expect(await check()).toMatchObject({ ok: false });
    await check();
    expect(connections()).toBe(2);
  });
});

describe("a request", () => {
  test("has the method, path, host and headers of its check, and no cookies or credentials", async () => {
    const seen: http.IncomingMessage[] = [];
    const { port } = await serve((request, response) => {
      seen.push(request);
      response.end();
    });
    const headers = { "x-probe": "yes" };
    const { check } = checker(
      target(port, { method: "HEAD", path: "/a?b=c", host: "orders.internal", headers }),
    );
    expect(await check()).toMatchObject({ ok: true });
    expect(seen[0]).toMatchObject({ method: "HEAD", url: "/a?b=c" });
    expect(Object.keys(seen[0]!.headers).toSorted()).toEqual(["connection", "host", "user-agent", "x-probe"]);
    expect(seen[0]!.headers.host).toBe("orders.internal");
  });

  test("that cannot be sent fails with the reason", async () => {
    const { port } = await serve(answer(200));
    const { check } = checker(target(port, { headers: { "bad header": "x" } }));
    expect(await check()).toMatchObject({
      ok: false,
      detail: "this check cannot be sent: invalid header key",
    });
  });
});

describe("connections", () => {
  test("are kept for at most four probes, so that a listener that accepts no more is found out", async () => {
    const { port, connections } = await serve(answer(200));
    const { check } = checker(target(port));
    for (let n = 0; n < 13; n++) expect(await check()).toMatchObject({ ok: true });
    expect(connections()).toBeGreaterThanOrEqual(4);
    expect(connections()).toBeLessThanOrEqual(5);
  });

  test("are not kept beyond the number that may be", async () => {
    const { port, connections } = await serve(answer(200));
    const { check } = checker(target(port), { maxKept: 0 });
    for (let n = 0; n < 3; n++) await check();
    expect(connections()).toBe(3);
  });

  test("to a listener that went are refused at the next probe", async () => {
    const { port, server } = await serve(answer(200));
    const { check } = checker(target(port));
    expect(await check()).toMatchObject({ ok: true });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await check()).toMatchObject({ ok: false, detail: "connect refused" });
  });

  test("closed by the other side while idle, as the request comes, are no failure", async () => {
    // Each connection answers once and resets on its second request.
    const { port } = await listen((socket) => {
      let requests = 0;
      socket.on("data", () => {
        requests += 1;
        if (requests === 1) socket.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        else socket.resetAndDestroy();
      });
    });
    const { check } = checker(target(port));
    for (let n = 0; n < 6; n++) expect(await check()).toMatchObject({ ok: true });
  });

  test("that are refused by the guard are never made", async () => {
    const { port, connections } = await serve(answer(200));
    const { check } = checker(target(port), { deny: "127.0.0.1/32" });
    expect(await check()).toMatchObject({
      ok: false,
      detail: `address refused: 127.0.0.1 port ${port} is denied by 127.0.0.1/32`,
    });
    expect(connections()).toBe(0);
  });
});

async function listen(behave: Parameters<typeof listenHostile>[0]) {
  const listener = await listenHostile(behave);
  ends.push(() => listener.close());
  return listener;
}

describe("a hostile listener", () => {
  const details: Record<keyof typeof HOSTILE, string | RegExp> = {
    "accepts and never answers": "timeout after 300 ms (no answer)",
    "resets at once": "connection reset",
    "closes at once": "connection closed before the answer was whole",
    "resets on the request": "connection reset",
    "closes on the request": "connection closed before the answer was whole",
    "sends one byte of header every 20 ms": "timeout after 300 ms (no answer)",
    "sends one byte of body every 20 ms": "timeout after 300 ms (answer unfinished)",
    "sends a body without end": "status 200",
    "promises a body and stops half way": "timeout after 300 ms (answer unfinished)",
    "closes half way through the body": "connection closed before the answer was whole",
    "sends headers without end": "headers over 16 KiB",
    "sends one header line without end": "headers over 16 KiB",
    "sends a status line without end": "answer over 256 KiB",
    "sends 103 without end": "answer over 256 KiB",
    "sends chunk extensions without end": /^answer over 256 KiB$|^not valid HTTP/,
    "sends garbage": "not valid HTTP",
    "sends garbage without end": "not valid HTTP",
    "speaks SSH": "not valid HTTP",
    "switches protocols": "not valid HTTP",
    "sends a gzip bomb": "status 200",
    "sends two answers at once": "status 200",
  };

  test.each(Object.keys(HOSTILE) as (keyof typeof HOSTILE)[])(
    "that %s is done with in time, and leaks nothing",
    async (kind) => {
      const listener = await listen(HOSTILE[kind]);
      const before = openSockets();
      const made = checker(target(listener.port));
      for (let n = 0; n < 3; n++) {
        const { result, overMs } = await timed(made.check, 300);
        expect(overMs).toBeLessThan(100);
        expect(result.detail).toMatch(details[kind]);
        expect(result.ok).toBe(details[kind] === "status 200");
      }
      made.close();
      await eventually(() => listener.open() === 0 && openSockets() <= before);
    },
  );
});
