import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hashOf } from "#server/access/secrets.ts";
import { ApiServer, BOOTSTRAP } from "#test/support/api-server.ts";
import { comingFrom, directAccess } from "#test/support/direct-access.ts";
import { eventually } from "#test/support/eventually.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { rawRequest } from "#test/support/raw-request.ts";

const ONE = "/v1/namespaces/default/services/orders/instances/10.0.0.1:8080";
/** The only instance: what takes it out goes past the guards. */
const force = ["minServing", "minCapacity"];

let server: ApiServer;
beforeAll(async () => {
  server = await ApiServer.start({ pages: true });
  await eventually(() => server.control.role() === "leader");
  await server.call("PUT", ONE, { token: BOOTSTRAP, body: {} });
});
afterAll(() => server[Symbol.asyncDispose]());

async function signIn(on = server, token = BOOTSTRAP): Promise<string> {
  const answer = await on.call("POST", "/v1/session", { body: { token } });
  expect(answer.status, answer.text).toBe(201);
  return (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

describe("a session", () => {
  test("is a cookie that scripts cannot read and other sites do not send; the store keeps its hash alone", async () => {
    const answer = await server.call("POST", "/v1/session", { body: { token: BOOTSTRAP } });
    const cookie = answer.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^headgate=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/);
    expect(answer.json).toMatchObject({
      name: "bootstrap",
      scopes: ["admin"],
      expiresAt: expect.any(Number),
    });
    const id = cookie.slice("headgate=".length, cookie.indexOf(";"));
    const { entries } = await server.store.list("/headgate/v1/auth/");
    const stored = entries.map(({ key, value }) => key + value.toString()).join("\n");
    expect(stored).toContain("/sessions/");
    expect(stored).not.toContain(id);
    expect(stored).not.toContain(BOOTSTRAP);
    expect((await server.call("GET", "/v1/session", { headers: { cookie: `headgate=${id}` } })).status).toBe(
      200,
    );
  });

  test("is a new one at each sign-in, whatever cookie came with it, and over once signed out", async () => {
    const planted = `headgate=${"a".repeat(64)}`;
    const answer = await server.call("POST", "/v1/session", {
      body: { token: BOOTSTRAP },
      headers: { cookie: planted },
    });
    const cookie = (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    expect(cookie).not.toBe(planted);
    expect((await server.call("GET", "/v1/session", { headers: { cookie: planted } })).status).toBe(401);
    const out = await server.call("DELETE", "/v1/session", { headers: { cookie, origin: server.url } });
    expect(out.status).toBe(204);
    expect(out.headers.get("set-cookie")).toContain("Max-Age=0");
    expect((await server.call("GET", "/v1/session", { headers: { cookie } })).status).toBe(401);
  });

  test("takes the place of the one it comes with; a sign-in that fails does not, nor does one of another browser", async () => {
    const isIn = async (cookie: string) =>
      (await server.call("GET", "/v1/session", { headers: { cookie } })).status === 200;
    const [former, elsewhere] = [await signIn(), await signIn()];
    const headers = { cookie: former, origin: server.url };
    const failed = await server.call("POST", "/v1/session", { body: { token: "wrong" }, headers });
    expect(failed.status).toBe(401);
    expect(await isIn(former)).toBe(true);
    const answer = await server.call("POST", "/v1/session", { body: { token: BOOTSTRAP }, headers });
    const latter = (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    expect([await isIn(former), await isIn(latter), await isIn(elsewhere)]).toEqual([false, true, true]);
    const { entries } = await server.store.list("/headgate/v1/auth/sessions/");
    const left = entries.map(({ key }) => key.slice(key.lastIndexOf("/") + 1));
    expect(left).not.toContain(hashOf(former.slice("headgate=".length)));
    expect(left).toContain(hashOf(elsewhere.slice("headgate=".length)));
  });

  test("does what its token may, and ends with it", async () => {
    const token = await server.token(["view"], ["*"], "reader");
    const cookie = await signIn(server, token);
    const headers = { cookie, origin: server.url };
    expect((await server.call("GET", "/v1/session", { headers })).json).toMatchObject({
      name: "reader",
      scopes: ["view"],
    });
    expect((await server.call("POST", `${ONE}/drain`, { headers, body: { reason: "x" } })).status).toBe(403);
    const id = token.split("_")[1];
    await server.store.txn([], [{ kind: "delete", key: `/headgate/v1/auth/tokens/${id}` }]);
    await eventually(async () => (await server.call("GET", "/v1/session", { headers })).status === 401);
    expect((await server.call("GET", "/v1/cluster", { token })).status).toBe(401);
  });

  test("a wrong token is told apart by nothing: same code, same message", async () => {
    const attempts = ["x", `hgt_000000000000_${"0".repeat(64)}`];
    const answers = await Promise.all(
      attempts.map((token) => server.call("POST", "/v1/session", { body: { token } })),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    expect(answers[0]?.json.error.message).toBe(answers[1]?.json.error.message);
  });
});

describe("a change by session comes from a page of this origin, as JSON", () => {
  const other = "http://127.0.0.1:1";
  const refused: Record<string, Record<string, string>> = {
    "no origin": {},
    "origin null": { origin: "null" },
    "another port": { origin: other },
    "a sibling name": { origin: "http://evil.127.0.0.1.example" },
    "cross-site": { "sec-fetch-site": "cross-site" },
    "same-site": { "sec-fetch-site": "same-site" },
    "typed by the user": { "sec-fetch-site": "none" },
    "cross-site that claims our origin": { "sec-fetch-site": "cross-site", origin: "self" },
    "same-origin that names another": { "sec-fetch-site": "same-origin", origin: other },
  };

  test.each(Object.entries(refused))("%s is refused, and changes nothing", async (_, given) => {
    const cookie = await signIn();
    const headers = { cookie, ...given, ...(given["origin"] === "self" ? { origin: server.url } : {}) };
    for (const [method, path, body] of [
      ["POST", `${ONE}/drain`, { reason: "forged" }],
      ["PUT", `${ONE}/weight`, { weight: 1, reason: "forged" }],
      ["DELETE", ONE, undefined],
      ["DELETE", "/v1/session", undefined],
    ] as const) {
      expect((await server.call(method, path, { headers, body })).status, `${method} ${path}`).toBe(403);
    }
    const seen = await server.call("GET", ONE, { headers: { cookie } });
    expect(seen.json).toMatchObject({ registered: true, intents: { drains: [] }, baseWeight: 100 });
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])(
    "a body of type '%s' is 415",
    async (type) => {
      const cookie = await signIn();
      const headers = { cookie, origin: server.url, "content-type": type };
      const answer = await server.call("POST", `${ONE}/drain`, { headers, body: '{"reason":"forged"}' });
      expect(answer.status).toBe(415);
    },
  );

  test("the same origin passes, told by either header; no method is taken from a header", async () => {
    const cookie = await signIn();
    for (const proof of [{ origin: server.url }, { "sec-fetch-site": "same-origin" }]) {
      const drained = await server.call("POST", `${ONE}/drain`, {
        headers: { cookie, ...proof },
        body: { reason: "real", force },
      });
      expect([200, 202]).toContain(drained.status);
    }
    await server.call("GET", `${ONE}/drain`, { headers: { cookie, "x-http-method-override": "DELETE" } });
    expect((await server.call("GET", `${ONE}/drain`, { headers: { cookie } })).status).toBe(200);
    await server.call("DELETE", `${ONE}/drain?all=true`, { token: BOOTSTRAP });
  });

  test("a bearer token needs no origin", async () => {
    const headers = { origin: other };
    const drained = await server.call("POST", `${ONE}/drain`, {
      token: BOOTSTRAP,
      headers,
      body: { reason: "deploy", force },
    });
    expect(drained.status).toBe(202);
    await server.call("DELETE", `${ONE}/drain?all=true`, { token: BOOTSTRAP });
  });

  test("signing in from a page of another site is refused", async () => {
    const headers = { origin: other };
    expect((await server.call("POST", "/v1/session", { headers, body: { token: BOOTSTRAP } })).status).toBe(
      403,
    );
  });
});

test("ten wrong tokens a minute, then 429 with Retry-After; other addresses and existing sessions go on", async () => {
  const clock = new FakeClock();
  const access = directAccess({ store: server.store, prefix: "/limit", clock, bootstrapToken: BOOTSTRAP });
  const attempt = (token: string, address = "10.1.1.1") =>
    access.signIn({ token }, comingFrom(address)).then(
      () => "in",
      (error) => error.code,
    );
  expect(await attempt(BOOTSTRAP)).toBe("in");
  const outcomes: string[] = [];
  for (let i = 0; i < 12; i++) outcomes.push(await attempt("wrong"));
  expect(outcomes.filter((code) => code === "unauthenticated")).toHaveLength(9);
  expect(outcomes.at(-1)).toBe("rate_limited");
  expect(await attempt(BOOTSTRAP)).toBe("rate_limited");
  expect(await attempt(BOOTSTRAP, "10.1.1.2")).toBe("in");
  clock.advance(6000);
  expect(await attempt(BOOTSTRAP)).toBe("in");
});

test("with access off, everyone who names a loopback host is an admin; a rebound name is not", async () => {
  await using off = await ApiServer.start({ mode: "off", pages: true });
  await eventually(() => off.control.role() === "leader");
  const ask = (host: string, method = "GET", headers = {}) =>
    rawRequest({ port: off.port, method, path: "/v1/sample-fleet", headers: { host, ...headers } });
  const cluster = (host: string) => rawRequest({ port: off.port, path: "/v1/cluster", headers: { host } });
  for (const host of ["localhost", "127.0.0.1:7400", "[::1]:7400", "console.localhost:1"])
    expect((await cluster(host)).status, host).toBe(200);
  for (const host of [
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "0x7f.1.evil.example",
  ])
    expect((await cluster(host)).status, host).toBe(401);
  // A proxy on this machine that names it by itself to what is behind would let everybody in.
  expect((await ask("localhost", "POST", { "x-forwarded-for": "203.0.113.9" })).status).toBe(401);
  expect((await ask("localhost", "POST")).status).toBe(202);
  expect((await ask("localhost", "POST", { origin: "http://evil.example" })).status).toBe(403);
  expect((await ask("localhost", "POST", { "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect(
    (await rawRequest({ port: off.port, path: "/services", headers: { host: "localhost" } })).status,
  ).toBe(200);
});

describe("the console's pages", () => {
  const html = { accept: "text/html,*/*" };
  const get = (path: string, headers: Record<string, string> = {}) =>
    rawRequest({ port: server.port, path, headers });

  test("without a session a page sends to sign in, with the way back; anything else is 401", async () => {
    expect(await get("/services/a?tab=b", html)).toMatchObject({
      status: 302,
      headers: { location: "/sign-in?next=%2Fservices%2Fa%3Ftab%3Db" },
    });
    expect(await get("/", html)).toMatchObject({ status: 302, headers: { location: "/sign-in" } });
    expect((await get("/services")).status).toBe(401);
    expect((await get("/_next/data/x.json", html)).status).toBe(302);
    for (const path of ["//evil.example", "/\\evil.example", "/%5cevil.example", "/services/;x"])
      expect((await get(path, html)).status, path).toBe(401);
  });

  test("without a session, sign-in, setup and what holds nothing of an operator's are served", async () => {
    for (const path of [
      "/sign-in",
      "/sign-in?next=%2F",
      "/setup",
      "/_next/static/chunks/%5Bid%5D/a.js",
      "/favicon.ico",
      "/icon.svg?x",
      "/logo.svg",
      "/fonts/a.woff2",
    ]) {
      const answer = await get(path);
      expect(answer.status, path).toBe(200);
      expect(answer.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    }
    const caching = async (path: string) => (await get(path)).headers["cache-control"];
    expect(await caching("/sign-in")).toBe("private, no-cache");
    expect(await caching("/_next/static/chunks/a.js")).toBeUndefined(); // Next's own: kept for ever, by its hash
  });

  test("with a session the pages are served; posts, the image optimiser and Next's own headers never reach it", async () => {
    const cookie = await signIn();
    const spoofed = {
      cookie,
      "x-middleware-subrequest": "a:a",
      "x-forwarded-host": "evil",
      "next-action": "1",
      "x-nextjs-data": "1",
    };
    const page = await get("/services", spoofed);
    expect(page.status).toBe(200);
    expect(
      Object.keys(JSON.parse(page.text).headers).filter(
        (name) => name.startsWith("x-") || name.startsWith("next"),
      ),
    ).toEqual([]);
    expect(
      (
        await rawRequest({
          port: server.port,
          method: "POST",
          path: "/services",
          headers: { cookie, origin: server.url },
        })
      ).status,
    ).toBe(404);
    expect((await get("/_next/image?url=%2Fa.svg&w=1&q=1", { cookie })).status).toBe(404);
  });

  test("a replica without a console says so, after asking who it is", async () => {
    await using bare = await ApiServer.start();
    expect((await bare.call("GET", "/services")).status).toBe(401);
    expect((await bare.call("GET", "/services", { token: BOOTSTRAP })).json.error.message).toContain(
      "console is off",
    );
  });

  test("an upgrade is refused", async () => {
    const headers = {
      connection: "upgrade",
      upgrade: "websocket",
      "sec-websocket-key": "x",
      "sec-websocket-version": "13",
    };
    expect((await get("/_next/webpack-hmr", headers)).status).toBe(400);
  });
});
