import { Validator } from "@seriousme/openapi-schema-validator";
import { createConnection } from "node:net";
import { once } from "node:events";
import { Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EndpointRow, endpoints } from "#lib/contract/endpoints.ts";
import { createLog } from "#server/telemetry/log.ts";
import { ApiServer, BOOTSTRAP } from "#test/support/api-server.ts";
import { eventually } from "#test/support/eventually.ts";
import { rawRequest } from "#test/support/raw-request.ts";

const ORDERS = "/v1/namespaces/default/services/orders";
const ONE = `${ORDERS}/instances/10.0.0.1:8080`;

let server: ApiServer;
beforeAll(async () => {
  server = await ApiServer.start();
  await eventually(() => server.control.role() === "leader");
});
afterAll(() => server[Symbol.asyncDispose]());

const put = (body: unknown, path = ONE) => server.call("PUT", path, { token: BOOTSTRAP, body });
const get = (path: string) => server.call("GET", path, { token: BOOTSTRAP });

describe("what is not known or not right is refused, and named", () => {
  test.each([
    ["an unknown field", { wieght: 1 }, "body.wieght: unknown field"],
    ["one within", { check: { kind: "http", header: "x" } }, "body.check.header: unknown field"],
    ["a bad value", { weight: -1 }, "body.weight:"],
    ["a bad value within", { check: { kind: "https" } }, "body.check.kind:"],
    ["a text for a number", { weight: "5" }, "body.weight:"],
    ["a list for an object", [], "body:"],
    ["a TTL between", { ttlSeconds: 3 }, "body.ttlSeconds: 0 (permanent) or 5–3600 seconds"],
  ])("%s", async (_, body, message) => {
    const answer = await put(body);
    expect(answer.status).toBe(400);
    expect(answer.json.error).toMatchObject({
      code: "invalid_argument",
      details: { issues: [{ message: expect.any(String) }] },
    });
    expect(answer.json.error.message).toContain(message);
  });

  test("of several ways to say a weight, the message is of the one that was meant", async () => {
    const weight = (value: unknown) =>
      server.call("PUT", `${ONE}/weight`, { token: BOOTSTRAP, body: { weight: value, reason: "x" } });
    expect((await weight(0)).json.error.message).toBe("body.weight: 0 is refused: use drain");
    expect((await weight("x")).json.error.message).toContain("a percentage like 50%");
    expect((await weight("0.0%")).json.error.message).toBe("body.weight: 0 is refused: use drain");
  });

  test("unknown, repeated and bad query fields", async () => {
    expect((await get(`${ORDERS}?x=1`)).json.error.message).toBe("query.x: unknown field");
    const twice = await get(`${ORDERS}/instances?limit=1&limit=2&sort=id&sort=id`);
    expect(twice.json.error.message).toBe(
      "query.limit: given more than once; query.sort: given more than once",
    );
    expect((await get(`${ORDERS}/table?wait=1s&wait=1s`)).json.error.message).toBe(
      "query.wait: given more than once",
    );
    expect((await get(`${ORDERS}?x=1&x=2`)).json.error.message).toBe("query.x: unknown field");
    expect((await get("/v1/namespaces/default/tables?service=a&service=b")).status).toBe(200);
    for (const limit of ["0", "10001", "1.5", "x", ""])
      expect((await get(`${ORDERS}/instances?limit=${limit}`)).json.error.message).toBe(
        "query.limit: a whole number from 1 to 10000",
      );
    expect((await get(`${ORDERS}/table?wait=61s`)).json.error.message).toBe("query.wait: at most 60s");
    expect((await get(`${ORDERS}/table?wait=soon`)).json.error.message).toContain("30s");
    expect((await get(`${ORDERS}/table?__proto__=1`)).json.error.message).toContain("__proto__");
  });

  test("a method that a path does not take, told with those it takes; who is not known hears how to be", async () => {
    const patch = await server.call("PATCH", ORDERS, { token: BOOTSTRAP });
    expect([patch.status, patch.json.error.code]).toEqual([405, "invalid_argument"]);
    expect(patch.json.error.message).toBe("method not allowed: this path takes GET, HEAD");
    expect((await server.call("GET", ORDERS, {})).json.error.message).toBe(
      "no valid credential: send Authorization: Bearer <token>, or sign in",
    );
  });

  test("names that are none", async () => {
    expect((await get("/v1/namespaces/UPPER/services")).json.error.message).toContain(
      "path.ns: a namespace is 1–63",
    );
    expect((await put({}, `${ORDERS}/instances/10.0.0.1:99999`)).json.error.message).toBe(
      "path.instance: a port is 1–65535, not 99999",
    );
    expect((await get(`/v1/namespaces/default/services/${"a".repeat(201)}`)).status).toBe(400);
    expect((await get(`/v1/namespaces/default/services/${"a".repeat(200)}`)).status).toBe(404);
  });

  test("a body where none belongs, one that is no JSON, one that is no UTF-8", async () => {
    const beat = await server.call("POST", `${ONE}/heartbeat`, { token: BOOTSTRAP, body: { a: 1 } });
    expect(beat.json.error.message).toBe("body: this call takes none");
    expect((await put("{")).json.error.message).toBe("the body is not JSON in UTF-8");
    const headers = { authorization: `Bearer ${BOOTSTRAP}`, "content-type": "application/json" };
    const body = Buffer.from([0x22, 0xff, 0x22]);
    expect((await rawRequest({ port: server.port, method: "PUT", path: ONE, headers, body })).status).toBe(
      400,
    );
  });

  test("a token in the URL, under any name, with the way it should go", async () => {
    for (const query of ["token=abc", "access_token=abc", "q=hgt_000000000000_secret"]) {
      const answer = await get(`/v1/namespaces/default/services?${query}`);
      expect(answer.json.error.message, query).toContain("Authorization: Bearer");
      expect(answer.text).not.toContain("secret");
    }
  });
});

describe("names that reach a prototype are refused wherever they stand, and reach none", () => {
  test.each([
    '{"__proto__":{"isAdmin":true}}',
    '{"constructor":{"prototype":{"isAdmin":true}}}',
    '{"metadata":{"__proto__":"x"}}',
    '{"metadata":{"constructor":"x"}}',
    '{"metadata":{"\\u005f_proto__":"x"}}',
    '{"check":{"prototype":{}}}',
    '[{"__proto__":1}]',
  ])("%s", async (body) => {
    const answer = await put(body);
    expect(answer.json.error).toMatchObject({
      code: "invalid_argument",
      message: expect.stringContaining("not allowed"),
    });
    expect(({} as Record<string, unknown>)["isAdmin"]).toBeUndefined();
  });
});

describe("limits hold to the byte", () => {
  const MAX = 256 * 1024;
  /** A registration that is valid but for the spaces around it. */
  const sized = (bytes: number) => `{}${" ".repeat(bytes - 2)}`;

  test.each([
    [MAX - 1, 200],
    [MAX, 200],
    [MAX + 1, 413],
  ])("a body of %i bytes is %i, told or not told beforehand", async (bytes, status) => {
    await put({});
    const headers = { authorization: `Bearer ${BOOTSTRAP}`, "content-type": "application/json" };
    const ask = (more: Record<string, string>) =>
      rawRequest({
        port: server.port,
        method: "PUT",
        path: ONE,
        headers: { ...headers, ...more },
        body: sized(bytes),
      });
    expect((await ask({ "content-length": String(bytes) })).status).toBe(status);
    expect((await ask({ "transfer-encoding": "chunked" })).status).toBe(status);
  });

  test.each([
    [31, 400, "body.metadata.a"],
    [32, 400, "body.metadata.a"],
    [33, 400, "nested deeper than 32 levels"],
  ])("a body %i levels deep", async (depth, status, message) => {
    // Two levels are the body and its metadata.
    const inner = depth - 2;
    const answer = await put(`{"metadata":{"a":${"[".repeat(inner)}${"]".repeat(inner)}}}`);
    expect(answer.status).toBe(status);
    expect(answer.json.error.message).toContain(message);
  });

  test.each([
    [8191, 400],
    [8192, 400],
    [8193, 413],
  ])("a URL of %i characters is %i", async (length, status) => {
    const path = `${ORDERS}?x=`;
    expect((await get(path + "x".repeat(length - path.length))).status).toBe(status);
  });

  test("a listener is not held by a request that never ends its headers or its body", () => {
    expect(server.timeouts).toEqual({
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      maxHeaderSize: 16_384,
    });
  });

  test("headers above 16 KiB are refused by the parser", async () => {
    const answer = await rawRequest({
      port: server.port,
      path: "/livez",
      headers: { "x-large": "x".repeat(17 * 1024) },
    });
    expect(answer.status).toBe(431);
  });

  test("what is left of a refused body does not reach the next request of the connection", async () => {
    const socket = createConnection(server.port, "127.0.0.1");
    const smuggled = `DELETE ${ONE} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${BOOTSTRAP}\r\n\r\n`;
    const head = `PUT ${ONE} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${BOOTSTRAP}\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n`;
    socket.write(head + smuggled);
    let text = "";
    socket.on("data", (chunk) => (text += String(chunk)));
    await once(socket, "close");
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 413"]);
    expect((await get(ONE)).json.registered).toBe(true);
  });
});

test("what nobody meant to throw is a 500 with its request id in the log, and the process goes on", async () => {
  const { counts } = server.control;
  server.control.counts = () => {
    throw new Error("a bug with canary-secret inside");
  };
  const answer = await get("/v1/cluster");
  server.control.counts = counts;
  expect(answer).toMatchObject({ status: 500, json: { error: { code: "internal" } } });
  expect(answer.text).not.toContain("canary-secret");
  const line = server.log.lines.find(({ fields }) => fields["requestId"] === answer.json.error.requestId);
  expect(line?.level).toBe("error");
  expect((await get("/v1/cluster")).status).toBe(200);
});

test("no token, cookie or cluster secret is ever in a log, an error or the metrics", async () => {
  let written = "";
  const to = new Writable({ write: (chunk, _, done) => ((written += String(chunk)), done()) });
  const log = createLog({ level: "debug", to });
  await using logged = await ApiServer.start({ log, pages: true });
  await eventually(() => logged.control.role() === "leader");
  const token = await logged.token(["view"]);
  const cookie =
    (await logged.call("POST", "/v1/session", { body: { token } })).headers
      .get("set-cookie")
      ?.split(";")[0] ?? "";
  const secrets = [
    BOOTSTRAP,
    token,
    token.split("_")[2]!,
    cookie.split("=")[1]!,
    logged.access.clusterSecret()!,
  ];
  let answers = "";
  for (const [, row] of Object.entries(endpoints) as [string, EndpointRow][]) {
    if (row.wire === "sse") continue;
    const path = row.path
      .replace("{ns}", "default")
      .replace("{service}", "orders")
      .replace("{instance}", "10.0.0.1:80");
    for (const headers of [
      { authorization: `Bearer ${token}` },
      { cookie },
      { authorization: `Basic ${BOOTSTRAP}` },
      { cookie: `x=1; ${cookie}` },
    ]) {
      answers += (await logged.call(row.method, path, { headers })).text;
    }
  }
  answers += (await logged.call("GET", `/v1/events?token=${token}`, { token })).text;
  answers += (await logged.call("POST", "/v1/session", { body: { token: `${token}x` } })).text;
  answers += (await logged.call("POST", "/v1/session", { body: `{"token":"${token}` })).text;
  answers += (await logged.call("GET", "/metrics", { token: BOOTSTRAP })).text;
  log.warn(
    {
      authorization: `Bearer ${BOOTSTRAP}`,
      headers: { cookie },
      req: { headers: { authorization: BOOTSTRAP } },
    },
    `given ${token}`,
  );
  expect(written).toContain("given [redacted]");
  for (const secret of secrets) {
    expect(written).not.toContain(secret);
    expect(answers).not.toContain(secret);
  }
});

test("the OpenAPI document is valid 3.1, and every row stands in it with its scope and parameters", async () => {
  const { json } = await server.call("GET", "/v1/openapi.json");
  expect(json.openapi).toBe("3.1.0");
  expect(await new Validator().validate(structuredClone(json))).toMatchObject({ valid: true });
  for (const [name, row] of Object.entries(endpoints) as [string, EndpointRow][]) {
    const operation = json.paths[row.path][row.method.toLowerCase()];
    expect(operation).toMatchObject({ operationId: name, "x-headgate-scope": row.scope });
    expect(operation.security).toHaveLength(row.scope === "public" ? 0 : 2);
    const inPath = operation.parameters.filter((parameter: { in: string }) => parameter.in === "path");
    expect(inPath.map((parameter: { name: string }) => `{${parameter.name}}`)).toEqual(
      row.path.match(/\{\w+\}/g) ?? [],
    );
  }
  const statuses = (path: string, method: string) => Object.keys(json.paths[path][method].responses);
  const instance = "/v1/namespaces/{ns}/services/{service}/instances/{instance}";
  expect(statuses(instance, "put")).toEqual(expect.arrayContaining(["200", "201"]));
  expect(statuses(`${instance}/drain`, "post")).toEqual(expect.arrayContaining(["200", "202"]));
  expect(statuses("/v1/session", "post")).toEqual(expect.arrayContaining(["201", "401", "403"]));
});
