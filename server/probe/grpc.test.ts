import http2 from "node:http2";
import net, { type AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Server, ServerCredentials, status } from "@grpc/grpc-js";
import { afterEach, describe, expect, test } from "vitest";
import { selfSigned } from "#test/support/fixed-certificates.ts";
import { checkerDeps, openSockets, timed } from "#test/support/checker-deps.ts";
import { eventually } from "#test/support/eventually.ts";
import { HOSTILE, listenHostile } from "#test/support/hostile-http.ts";
import type { Finding, TargetOf } from "./checker.ts";
import { grpcChecker } from "./grpc.ts";
import { decodeResponse, encodeRequest } from "./grpc-health.ts";

const ends: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const bytes = (value: Buffer): Buffer => value;
const Check = {
  path: "/grpc.health.v1.Health/Check",
  requestStream: false,
  responseStream: false,
  requestSerialize: bytes,
  requestDeserialize: bytes,
  responseSerialize: bytes,
  responseDeserialize: bytes,
} as const;

type Answer = Buffer | { code: status };

/** A real gRPC server that answers health checks with these bytes. */
async function serve(answer: (request: Buffer) => Answer, credentials = ServerCredentials.createInsecure()) {
  const server = new Server();
  server.addService(
    { Check },
    {
      Check: (call: { request: Buffer }, done: (error: { code: status } | null, value?: Buffer) => void) => {
        const said = answer(call.request);
        if (Buffer.isBuffer(said)) done(null, said);
        else done(said);
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", credentials, (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  ends.push(() => server.forceShutdown());
  return { port, server };
}

function checker(port: number, options: { service?: string; verify?: boolean; timeoutMs?: number } = {}) {
  const { service = "", verify, timeoutMs = 500 } = options;
  const target: TargetOf<"grpc"> = {
    key: "k",
    host: "127.0.0.1",
    port,
    check: {
      kind: "grpc",
      intervalMs: 1000,
      timeoutMs,
      jitter: 0,
      service,
      tls: verify === undefined ? undefined : { verify },
    },
  };
  const made = grpcChecker(target, checkerDeps());
  ends.push(() => made.close());
  return { check: async () => (await made.check()) as Finding, close: () => made.close() };
}

describe("an answer", () => {
  test.each<[string, Answer, boolean, string]>([
    ["SERVING", Buffer.from([8, 1]), true, "serving"],
    ["NOT_SERVING", Buffer.from([8, 2]), false, "not serving"],
    ["SERVICE_UNKNOWN", Buffer.from([8, 3]), false, "service unknown: orders"],
    ["UNKNOWN", Buffer.from([8, 0]), false, "serving status unknown"],
    ["empty", Buffer.alloc(0), false, "serving status unknown"],
    ["garbage", Buffer.from([1, 2, 3]), false, "not an answer of grpc.health.v1"],
    ["too large", Buffer.alloc(10_000), false, "answer over 4 KiB"],
    ["NOT_FOUND", { code: status.NOT_FOUND }, false, "service unknown: orders"],
    ["PERMISSION_DENIED", { code: status.PERMISSION_DENIED }, false, "grpc status PERMISSION_DENIED"],
    ["UNIMPLEMENTED", { code: status.UNIMPLEMENTED }, false, "grpc.health.v1 is not implemented"],
    ["UNAVAILABLE", { code: status.UNAVAILABLE }, false, "grpc status UNAVAILABLE"],
  ])("%s", async (_, answer, ok, detail) => {
    const { port } = await serve(() => answer);
    const { check } = checker(port, { service: "orders" });
    expect(await check()).toMatchObject({ ok, detail });
  });

  test("is asked for the service of the check", async () => {
    const asked: Buffer[] = [];
    const { port } = await serve((request) => {
      asked.push(request);
      return Buffer.from([8, 1]);
    });
    await checker(port, { service: "orders" }).check();
    expect(asked).toEqual([Buffer.from("\n\u0006orders")]);
  });
});

test("a channel is kept, noticed when it goes, and tried afresh at once when the server is back", async () => {
  const { port, server } = await serve(() => Buffer.from([8, 1]));
  const { check } = checker(port);
  for (let n = 0; n < 10; n++) expect(await check()).toMatchObject({ ok: true });
  server.forceShutdown();
  await eventually(async () => (await check()).detail === "connect refused");
  const again = new Server();
  again.addService(
    { Check },
    { Check: (_: unknown, done: (error: null, value: Buffer) => void) => done(null, Buffer.from([8, 1])) },
  );
  await new Promise((resolve) =>
    again.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), resolve),
  );
  ends.push(() => again.forceShutdown());
  expect(await check()).toMatchObject({ ok: true });
});

test("TLS is verified, unless the check says not to", async () => {
  const { key, cert } = selfSigned;
  const secure = ServerCredentials.createSsl(null, [
    { private_key: Buffer.from(key), cert_chain: Buffer.from(cert) },
  ]);
  const { port } = await serve(() => Buffer.from([8, 1]), secure);
  expect(await checker(port, { verify: true }).check()).toMatchObject({
    ok: false,
    detail: "tls: self-signed certificate",
  });
  expect(await checker(port, { verify: false }).check()).toMatchObject({ ok: true });
});

describe("a hostile peer", () => {
  const kinds = [
    "accepts and never answers",
    "resets at once",
    "closes at once",
    "resets on the request",
    "sends garbage",
    "sends garbage without end",
    "sends a body without end",
    "speaks SSH",
  ] as const;
  test.each(kinds)("that %s fails in time, and leaks nothing", async (kind) => {
    const listener = await listenHostile(HOSTILE[kind]);
    ends.push(() => listener.close());
    await failsInTime(listener.port);
    await eventually(() => listener.open() === 0);
  });

  test.each<[string, (session: http2.ServerHttp2Session) => void]>([
    ["a storm of GOAWAY", (session) => repeat(session, () => session.goaway(0))],
    ["a flood of pings", (session) => repeat(session, () => session.ping(() => {}))],
    [
      "a reset of each stream",
      (session) => session.on("stream", (stream) => stream.on("error", () => {}).close(7)),
    ],
    ["no answer", () => {}],
    ["a dead session", (session) => session.on("stream", () => session.destroy())],
    [
      "300 headers and no end",
      (session) =>
        session.on("stream", (stream) => {
          stream.on("error", () => {});
          const headers: Record<string, string> = {};
          for (let n = 0; n < 300; n++) headers[`x-${n}`] = "y".repeat(150);
          stream.respond({ ":status": 200, "content-type": "application/grpc", ...headers });
        }),
    ],
  ])("that answers with %s fails in time, and leaks nothing", async (_, behave) => {
    const server = http2.createServer();
    const sessions = new Set<http2.ServerHttp2Session>();
    server.on("session", (session) => {
      sessions.add(session);
      session.on("error", () => {}).on("close", () => sessions.delete(session));
      behave(session);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    ends.push(() => {
      for (const session of sessions) session.destroy();
      server.close();
    });
    await failsInTime((server.address() as AddressInfo).port);
    await eventually(() => sessions.size === 0);
  });

  // Node aborts the whole process when it collects a session that refused a header list: each shape of one.
  test.each([
    ["2,000 small headers", Array.from({ length: 3 }, () => literals(600, 1))],
    ["130 KB of headers", Array.from({ length: 8 }, () => literals(1, 16_000))],
    ["140,000 headers of the static table", Array.from({ length: 9 }, () => Buffer.alloc(16_000, 0x90))],
  ])("that answers with %s fails in time, and does not end the process", async (_, blocks) => {
    for (const isWhole of [true, false]) {
      const listener = await listenHostile((socket) => {
        socket.write(Buffer.concat([frame(4, 0, 0, Buffer.alloc(0)), frame(4, 1, 0, Buffer.alloc(0))]));
        socket.once("data", () => {
          blocks.forEach((block, n) => {
            const isLast = isWhole && n === blocks.length - 1;
            socket.write(frame(n === 0 ? 1 : 9, isLast ? 4 : 0, 1, block));
          });
        });
      });
      await failsInTime(listener.port);
      await listener.close();
    }
  });

  function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
    const head = Buffer.alloc(9);
    head.writeUIntBE(payload.length, 0, 3);
    head.writeUInt8(type, 3);
    head.writeUInt8(flags, 4);
    head.writeUInt32BE(stream, 5);
    return Buffer.concat([head, payload]);
  }

  /** `count` headers, not indexed and not compressed; values of up to 16,510 bytes. */
  function literals(count: number, valueBytes: number): Buffer {
    const length =
      valueBytes < 127 ? [valueBytes] : [127, ((valueBytes - 127) & 127) | 128, (valueBytes - 127) >> 7];
    return Buffer.concat(
      Array.from({ length: count }, (_, n) => [
        Buffer.from([0, 5, ...Buffer.from(`x${String(n).padStart(4, "0")}`), ...length]),
        Buffer.alloc(valueBytes, "v"),
      ]).flat(),
    );
  }

  function repeat(session: http2.ServerHttp2Session, act: () => void): void {
    const timer = setInterval(() => {
      for (let n = 0; n < 20 && !session.destroyed && !session.closed; n++) act();
    }, 5);
    session.on("close", () => clearInterval(timer));
  }

  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;

  async function failsInTime(port: number): Promise<void> {
    const before = openSockets();
    const made = checker(port, { timeoutMs: 300 });
    for (let n = 0; n < 3; n++) {
      const { result, overMs } = await timed(() => made.check(), 300);
      expect(overMs).toBeLessThan(100);
      expect(result.ok, result.detail).toBe(false);
      expect(result.detail).toMatch(
        /^(timeout after 300 ms \((no answer|connecting|answer unfinished)\)|connection reset|connection closed .*|stream reset|session closed by the other side|not valid HTTP\/2)$/,
      );
    }
    made.close();
    await eventually(() => openSockets() <= before);
    collect();
  }
});

test("a port where nothing listens is refused", async () => {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  expect(await checker(port).check()).toMatchObject({ ok: false, detail: "connect refused" });
});

describe("the two messages", () => {
  test("a request carries its service, a long name too", () => {
    expect(encodeRequest("")).toEqual(Buffer.alloc(5));
    expect(encodeRequest("x".repeat(200)).subarray(0, 8)).toEqual(
      Buffer.from([0, 0, 0, 0, 203, 10, 0xc8, 1]),
    );
  });

  test.each([
    ["no message", []],
    ["a compressed one", [1, 0, 0, 0, 2, 8, 1]],
    ["a short one", [0, 0, 0, 0, 2, 8]],
    ["two", [0, 0, 0, 0, 2, 8, 1, 0, 0, 0, 0, 2, 8, 1]],
    ["another field", [0, 0, 0, 0, 2, 16, 1]],
    ["a status there is none of", [0, 0, 0, 0, 2, 8, 9]],
  ])("%s is no response", (_, bytes) => {
    expect(decodeResponse(Buffer.from(bytes))).toBeUndefined();
  });
});
