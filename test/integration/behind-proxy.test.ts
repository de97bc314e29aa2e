import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { trustedProxies } from "#server/config-values.ts";
import { ApiServer, BOOTSTRAP } from "#test/support/api-server.ts";
import { eventually } from "#test/support/eventually.ts";
import { ForwardingProxy } from "#test/support/forwarding-proxy.ts";
import { rawRequest } from "#test/support/raw-request.ts";

const ONE = "/v1/namespaces/default/services/behind/instances/10.0.0.1:80";
const CLIENT = "127.0.0.2";
/** As a browser names the place that it knows the console by. */
const HOST = "headgate.example";

let server: ApiServer;
let proxy: ForwardingProxy;
beforeAll(async () => {
  server = await ApiServer.start({ trustedProxies: trustedProxies.parse("127.0.0.1") });
  await eventually(() => server.control.role() === "leader");
  await server.call("PUT", ONE, { token: BOOTSTRAP, body: {} });
  proxy = await ForwardingProxy.before(server.url);
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

interface Sent {
  readonly from: string;
  readonly headers?: Record<string, string>;
  /** The proxy's unless given. */
  readonly port?: number;
}

const bearer = { authorization: `Bearer ${BOOTSTRAP}` };
const send = (method: string, path: string, body: unknown, { from, headers = {}, port = proxy.port }: Sent) =>
  rawRequest({
    port,
    method,
    path,
    from,
    headers: { host: HOST, "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
const signIn = (token: string, sent: Sent) => send("POST", "/v1/session", { token }, sent);
let weight = 50;
/** Another each time: what changes nothing is not recorded. */
const weigh = (sent: Sent) => send("PUT", `${ONE}/weight`, { weight: weight++, reason: "proxied" }, sent);

async function lastAddress(): Promise<string> {
  const { json } = await server.call("GET", "/v1/audit?limit=1", { token: BOOTSTRAP });
  return json.items[0].from;
}

test("sign-ins are held back by the client's address, which nobody can forge", async () => {
  for (let failures = 0; failures < 10; failures++)
    expect((await signIn("wrong", { from: "127.0.0.3" })).status).toBe(401);
  const forged = { "x-forwarded-for": "198.51.100.7" };
  expect((await signIn("wrong", { from: "127.0.0.3", headers: forged })).status).toBe(429);
  expect((await signIn("wrong", { from: "127.0.0.4" })).status).toBe(401);
});

test("a session over the proxy's TLS has a cookie for TLS alone, and changes by pages of https alone", async () => {
  const [cookie = ""] = [(await signIn(BOOTSTRAP, { from: CLIENT })).headers["set-cookie"]].flat();
  expect(cookie).toMatch(/^__Host-headgate=.*; Secure$/);
  const headers = { cookie: cookie.split(";")[0] ?? "" };
  const change = (origin: string) => weigh({ from: CLIENT, headers: { ...headers, origin } });
  expect((await change(`https://${HOST}`)).status).toBe(200);
  expect(await lastAddress()).toBe(CLIENT);
  const unsafe = await change(`http://${HOST}`);
  expect(unsafe.status).toBe(403);
  expect(unsafe.text).toContain("a trusted proxy says so by X-Forwarded-Proto");
  const refused = await change("https://other.example");
  expect(refused.status).toBe(403);
  expect(refused.text).toContain(`https://other.example, the request's Host is ${HOST}`);
});

test("a Host with the port that a browser leaves out is the same place", async () => {
  const headers = { host: `${HOST}:443`, origin: `https://${HOST}` };
  expect((await signIn(BOOTSTRAP, { from: CLIENT, headers })).status).toBe(201);
});

test("whoever comes past the proxy is told by his own address, whatever his headers say", async () => {
  const headers = { "x-forwarded-for": "198.51.100.7", "x-forwarded-proto": "https" };
  await weigh({ from: "127.0.0.9", port: server.port, headers: { ...headers, ...bearer } });
  expect(await lastAddress()).toBe("127.0.0.9");
  const { headers: answered } = await signIn(BOOTSTRAP, { from: "127.0.0.9", port: server.port, headers });
  expect(String(answered["set-cookie"])).not.toContain("Secure");
});

test("a follower tells the leader of the client", async () => {
  const { store } = server;
  await using follower = await ApiServer.start({
    id: "b",
    store,
    trustedProxies: trustedProxies.parse("127.0.0.1"),
  });
  await eventually(() => follower.control.leader()?.id === "a");
  await using before = await ForwardingProxy.before(follower.url);
  const answer = await weigh({ from: "127.0.0.5", port: before.port, headers: bearer });
  expect(answer.status, answer.text).toBe(200);
  expect(await lastAddress()).toBe("127.0.0.5");
});

test("streams come through as they are written; a client without a name is told by its own address", async () => {
  const path = "/v1/namespaces/default/tables/stream?service=behind";
  const sent = request({ host: "127.0.0.1", port: proxy.port, path, localAddress: CLIENT, headers: bearer });
  sent.end();
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  const [first] = (await once(answer, "data")) as [Buffer];
  expect(first.toString()).toContain("event: ");
  const clients = await eventually(async () => {
    const { json } = await server.call("GET", "/v1/namespaces/default/services/behind/clients", {
      token: BOOTSTRAP,
    });
    return json.items.length > 0 && json.items;
  });
  expect(clients).toMatchObject([{ id: `bootstrap@${CLIENT}` }]);
  sent.destroy();
});
