import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, BOOTSTRAP } from "#test/support/api-server.ts";
import { eventually } from "#test/support/eventually.ts";
import { rawRequest } from "#test/support/raw-request.ts";
import { calls, reportBody } from "#test/support/reports.ts";

const REPORTS = "/v1/namespaces/default/reports";
const A = "10.0.0.1:8080";

let server: ApiServer;
beforeAll(async () => {
  server = await ApiServer.start();
  await eventually(() => server.control.role() === "leader");
  await server.call("PUT", `/v1/namespaces/default/services/orders/instances/${A}`, {
    token: BOOTSTRAP,
    body: {},
  });
});
afterAll(() => server[Symbol.asyncDispose]());

const post = (body: unknown) => server.call("POST", REPORTS, { token: BOOTSTRAP, body });
const json = (text: string) => text; // sent as it stands: no object can say it
const whole = JSON.stringify(reportBody({ calls: [calls(A, 1)] }));
const histogram = (bounds: unknown[], counts: unknown[]) =>
  reportBody({ calls: [calls(A, 1, { latencyMs: { bounds, counts } as never })] });

const refused: readonly (readonly [string, unknown, string])[] = [
  ["no body", undefined, "body.client"],
  ["no report", json("[]"), "body"],
  ["a field of no report", { ...reportBody(), extra: 1 }, "body.extra: unknown field"],
  ["a number below 0", reportBody({ calls: [calls(A, -1)] }), "body.calls.0.ok"],
  ["half a call", reportBody({ calls: [calls(A, 0.5)] }), "body.calls.0.ok"],
  ["more calls than a count holds", reportBody({ calls: [calls(A, 1e300)] }), "body.calls.0.ok"],
  ["an endless number", json(whole.replace('"ok":1', '"ok":1e999')), "body.calls.0.ok"],
  ["a text for a number", json(whole.replace('"ok":1', '"ok":"1"')), "body.calls.0.ok"],
  ["a number of a report that is none", reportBody({ seq: 2 ** 60 }), "body.seq"],
  ["no instance", reportBody({ calls: [calls("nowhere", 1)] }), "body.calls.0.instance"],
  ["no service", reportBody({ calls: [calls(A, 1, { service: "a/b" })] }), "body.calls.0.service"],
  [
    "an instance twice, spelled in two ways",
    reportBody({ calls: [calls("a:1", 1), calls("A:1", 1)] }),
    "body.calls.1",
  ],
  ["a client that no table is served to", reportBody({ id: "a b" }), "body.client.id"],
  ["a client with control characters", reportBody({ id: "a\nb" }), "body.client.id"],
  ["a boot without end", reportBody({ bootId: "x".repeat(65) }), "body.client.bootId"],
  ["a window of no time", reportBody({ windowMs: 0 }), "body.windowMs"],
  ["counts that do not fit bounds", histogram([1, 2], [1, 2]), "body.calls.0.latencyMs.counts"],
  ["bounds that fall", histogram([2, 1], [1, 2, 3]), "body.calls.0.latencyMs.bounds.1"],
  ["a count below 0", histogram([1], [-1, 2]), "body.calls.0.latencyMs.counts.0"],
  ["a count of half a call", histogram([1], [1, 0.5]), "body.calls.0.latencyMs.counts.1"],
  ["a bound below 0", histogram([-1], [1, 2]), "body.calls.0.latencyMs.bounds.0"],
  ["a bound of ages", histogram([1e308], [1, 2]), "body.calls.0.latencyMs.bounds.0"],
  [
    "bounds without end",
    histogram(
      Array.from({ length: 65 }, (_, n) => n + 1),
      Array(66).fill(0),
    ),
    "body.calls.0.latencyMs.bounds",
  ],
  ["counts that are none", histogram([1], [1, null]), "body.calls.0.latencyMs.counts.1"],
  ["a name that reaches a prototype", json(whole.replace("{", '{"__proto__":{"seq":1},')), "body.__proto__"],
  [
    "the same among held tables",
    json(whole.replace('"calls"', '"held":{"__proto__":"e.1"},"calls"')),
    "body.held.__proto__",
  ],
  ["held tables of no service", reportBody({ held: { "a/b": "e.1" } }), "body.held"],
  ["10,001 calls", reportBody({ calls: Array(10_001).fill({}) as never }), "body.calls"],
];

test.each(refused)("%s is refused, by its path", async (_, body, path) => {
  const answer = await post(body);
  expect([answer.status, answer.json.error.code]).toEqual([400, "invalid_argument"]);
  expect(answer.json.error.message).toContain(path);
});

test("a body over the limit is refused as too large, before it is read to its end", async () => {
  const bounds = Array.from({ length: 64 }, (_, n) => 1000 + n);
  const latencyMs = { bounds, counts: [...bounds, 1] };
  const many = Array.from({ length: 10_000 }, (_, n) =>
    calls(`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}:80`, 1, { latencyMs }),
  );
  expect((await post(reportBody({ calls: many }))).status).toBe(413);
  expect((await post(reportBody({ seq: 1, calls: many.slice(0, 2500) }))).status).toBe(202);
});

test("a body that is no JSON, or does not say that it is, is refused", async () => {
  const send = (body: string | Buffer, contentType: string) =>
    rawRequest({
      port: server.port,
      method: "POST",
      path: REPORTS,
      headers: { authorization: `Bearer ${BOOTSTRAP}`, "content-type": contentType },
      body: Buffer.from(body),
    });
  expect((await send("{", "application/json")).status).toBe(400);
  expect((await send(whole, "text/plain")).status).toBe(415);
  expect((await send("[".repeat(1000) + "]".repeat(1000), "application/json")).status).toBe(400);
  const notUtf8 = Buffer.from(whole.replace("checkout", "ch\u00e9ckout"), "latin1");
  expect((await send(notUtf8, "application/json")).status).toBe(400);
});

test("whoever may not report in the namespace reports nothing", async () => {
  const body = reportBody({ id: "stranger" });
  const status = async (token: string | undefined) =>
    (await server.call("POST", REPORTS, { token, body })).status;
  expect(await status(undefined)).toBe(401);
  expect(await status(await server.token(["view", "routes:read", "register"]))).toBe(403);
  expect(await status(await server.token(["report"], ["other"]))).toBe(403);
  expect(await status(await server.token(["report"], ["default"], "reporter"))).toBe(202);
});
