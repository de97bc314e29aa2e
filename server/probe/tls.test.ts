import https from "node:https";
import type { AddressInfo } from "node:net";
import tls from "node:tls";
import { afterEach, beforeAll, expect, test } from "vitest";
import { expired, selfSigned, type TestCertificate } from "#test/support/fixed-certificates.ts";
import { checkerDeps, openSockets } from "#test/support/checker-deps.ts";
import { eventually } from "#test/support/eventually.ts";
import { listenHostile } from "#test/support/hostile-http.ts";
import type { TargetOf } from "./checker.ts";
import { httpChecker } from "./http.ts";

const servers: https.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function serve(certificate: TestCertificate): Promise<number> {
  const server = https.createServer(certificate, (_, response) => response.end("ok"));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

function check(port: number, verify: boolean, host?: string) {
  const target: TargetOf<"http"> = {
    key: "k",
    host: "127.0.0.1",
    port,
    check: {
      kind: "http",
      intervalMs: 1000,
      timeoutMs: 1000,
      jitter: 0,
      tls: { verify },
      http: {
        method: "GET",
        path: "/",
        headers: {},
        host,
        expectStatus: [[200, 299]],
        expectBody: undefined,
      },
    },
  };
  const checker = httpChecker(target, checkerDeps());
  return checker.check().finally(() => checker.close());
}

test("an unknown certificate fails when verified, and passes when not", async () => {
  const port = await serve(selfSigned);
  expect(await check(port, true)).toMatchObject({ ok: false, detail: "tls: self-signed certificate" });
  expect(await check(port, false)).toMatchObject({ ok: true, detail: "status 200" });
});

test("what speaks no TLS, or breaks off, fails in words and leaves no socket", async () => {
  const before = openSockets();
  const plain = await listenHostile((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  expect(await check(plain.port, true)).toMatchObject({ ok: false, detail: "tls: not a TLS answer" });
  await plain.close();
  const silent = await listenHostile(() => {});
  expect(await check(silent.port, true)).toMatchObject({ detail: "timeout after 1000 ms (connecting)" });
  await eventually(() => silent.open() === 0);
  await silent.close();
  await eventually(() => openSockets() <= before);
});

test("with a trusted authority: valid passes, expired and another name fail", async () => {
  const trusted = tls.getCACertificates("default");
  tls.setDefaultCACertificates([selfSigned.cert, expired.cert]);
  try {
    const port = await serve(selfSigned);
    expect(await check(port, true)).toMatchObject({ ok: true });
    expect(await check(port, true, "localhost:8443")).toMatchObject({ ok: true });
    expect(await check(port, true, "orders.internal")).toMatchObject({
      ok: false,
      detail: "tls: certificate is for another name",
    });
    expect(await check(await serve(expired), true)).toMatchObject({
      ok: false,
      detail: "tls: certificate has expired",
    });
  } finally {
    tls.setDefaultCACertificates(trusted);
  }
});

beforeAll(() => {
  expect(tls.setDefaultCACertificates, "Node 24.5 or newer").toBeTypeOf("function");
});
