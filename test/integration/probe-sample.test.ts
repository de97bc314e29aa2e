import { afterEach, beforeEach, expect, test } from "vitest";
import { ApiServer, temporaryStore } from "#test/support/api-server.ts";
import { eventually } from "#test/support/eventually.ts";

const ORDERS = { namespace: "default", service: "orders" };
const IDS = ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"];
const PATH = "/internal/v1/probe-sample";

let store: Awaited<ReturnType<typeof temporaryStore>>;
let leader: ApiServer;
let follower: ApiServer;
/** What the follower probed. */
let probed: string[];

beforeEach(async () => {
  store = await temporaryStore();
  probed = [];
  leader = await ApiServer.start({ id: "a", store: store.store });
  await eventually(() => leader.control.role() === "leader");
  const answer = (key: string) => {
    probed.push(key);
    return !key.endsWith(IDS[2] ?? "");
  };
  follower = await ApiServer.start({ id: "b", store: store.store, answer });
  for (const id of IDS) await leader.control.registry.register(ORDERS, id, { ttlSeconds: 0 });
  await eventually(() => follower.control.counts().instances === IDS.length);
});
afterEach(async () => {
  await follower[Symbol.asyncDispose]();
  await leader[Symbol.asyncDispose]();
  await store.store.close();
  store.remove();
});

async function ask(server: ApiServer, body: unknown, secret = server.access.clusterSecret()) {
  const headers: Record<string, string> = secret === undefined ? {} : { "headgate-cluster-secret": secret };
  return await server.call("POST", PATH, { body, headers });
}
const named = (...ids: string[]) => ({ instances: ids.map((id) => ({ ...ORDERS, id })) });

test("a replica says what its own checks find of instances it knows, and probes nothing else", async () => {
  const answer = await ask(follower, named(...IDS, "10.9.9.9:22"));
  expect(answer.json).toEqual({ passed: 2, failed: 1, unknown: 1 });
  expect(probed).toEqual(IDS.map((id) => `default/orders/${id}`));
});

test("nobody gets in without the cluster secret, not even an admin, and nothing is probed", async () => {
  for (const secret of ["", "0".repeat(64)])
    expect((await ask(follower, named(...IDS), secret)).status).toBe(401);
  expect((await ask(follower, named(...IDS), undefined)).status).toBe(200);
  const token = await follower.token(["admin"]);
  expect((await follower.call("POST", PATH, { token, body: named(...IDS) })).status).toBe(401);
  expect(probed).toHaveLength(3);
});

test.each([
  ["an address of its own", { instances: [{ ...ORDERS, id: IDS[0], host: "169.254.169.254", port: 80 }] }],
  ["a check of its own", { instances: [{ ...ORDERS, id: IDS[0], check: { kind: "tcp" } }] }],
  ["more than a sample", named(...Array.from({ length: 21 }, (_, i) => `10.0.1.${i}:80`))],
  ["nothing", { instances: [] }],
])("whoever asks for %s is refused", async (_, body) => {
  expect((await ask(follower, body)).status).toBe(400);
  expect(probed).toEqual([]);
});

test("a leader gives no opinion: it could not take over from itself", async () => {
  const answer = await ask(leader, named(...IDS));
  expect([answer.status, answer.json.error.code]).toEqual([503, "unavailable"]);
});
