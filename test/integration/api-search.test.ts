import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "#lib/contract/endpoints.ts";
import { ApiServer, BOOTSTRAP } from "#test/support/api-server.ts";
import { eventually } from "#test/support/eventually.ts";

const OF = (ns: string, service: string, n: number) =>
  `/v1/namespaces/${ns}/services/${service}/instances/10.0.0.${n}:8080`;

let server: ApiServer;
const call = (method: string, path: string, options: { body?: unknown; token?: string } = {}) =>
  server.call(method, path, { token: BOOTSTRAP, ...options });

beforeAll(async () => {
  server = await ApiServer.start();
  await eventually(() => server.control.role() === "leader");
  const put = async (ns: string, service: string, n: number) => {
    const body = { zone: n === 1 ? "a" : "b", version: `1.${n}.0` };
    expect((await call("PUT", OF(ns, service, n), { body })).status).toBe(201);
    await eventually(async () => (await call("GET", OF(ns, service, n))).json.status === "serving");
  };
  for (const n of [1, 2, 3]) await put("default", "orders", n);
  await put("default", "reorders", 1);
  await put("other", "orders", 1);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

async function found(query: string, token = BOOTSTRAP): Promise<string[]> {
  const { json, status, text } = await call("GET", `/v1/search?${query}`, { token });
  expect(status, text).toBe(200);
  return endpoints.search.response
    .parse(json)
    .items.map((hit) =>
      hit.kind === "service"
        ? `${hit.namespace}/${hit.service}`
        : `${hit.namespace}/${hit.service}/${hit.instance}`,
    );
}

test("services are found by their names, those that begin so first, and instances by address, zone and version", async () => {
  expect(await found("q=orders&namespace=default")).toEqual(["default/orders", "default/reorders"]);
  expect(await found("q=0.3%3A8080")).toEqual(["default/orders/10.0.0.3:8080"]);
  expect(await found("q=ORDERS%201.2&namespace=default")).toEqual(["default/orders/10.0.0.2:8080"]);
  expect(await found("q=nowhere")).toEqual([]);
  expect(await found("q=reord&kind=instance")).toEqual(["default/reorders/10.0.0.1:8080"]);
  expect(await found("q=reord&kind=service")).toEqual(["default/reorders"]);
});

test("no more is looked for than is asked", async () => {
  expect(await found("q=10.0&limit=2")).toHaveLength(2);
  expect((await call("GET", "/v1/search?q=")).status).toBe(400);
  expect((await call("GET", "/v1/search?q=a&limit=51")).status).toBe(400);
});

test("nothing is found in a namespace that one may not see", async () => {
  const token = await server.token(["view"], ["other"]);
  expect(await found("q=orders", token)).toEqual(["other/orders"]);
  expect(await found("q=10.0.0", token)).toEqual(["other/orders/10.0.0.1:8080"]);
  expect((await call("GET", "/v1/search?q=orders&namespace=default", { token })).status).toBe(403);
});

test("a routing table's changes are told between two revisions that are kept", async () => {
  const S = "/v1/namespaces/default/services/orders";
  const revisions = async () => {
    const { json } = await call("GET", `${S}/table/revisions`);
    return endpoints.listTableRevisions.response.parse(json);
  };
  const diff = async (query: string) => {
    const { json, status, text } = await call("GET", `${S}/table/diff?${query}`);
    expect(status, text).toBe(200);
    return endpoints.getTableDiff.response.parse(json);
  };
  const before = await revisions();
  const from = before.current ?? 0;
  expect(before.items[0]?.revision).toBe(from);
  const body = { weight: 7, reason: "a test", owner: "t" };
  expect((await call("PUT", `${OF("default", "orders", 2)}/weight`, { body })).status).toBe(200);
  await eventually(async () => ((await revisions()).current ?? 0) > from);
  const changed = await diff(`from=${from}`);
  expect(changed).toMatchObject({ from, isWhole: true, endpoints: [{ id: "10.0.0.2:8080" }] });
  expect(changed.endpoints[0]?.after?.weight).toBe(7);
  expect(changed.endpoints[0]?.before?.weight).toBe(100);
  const recent = await diff("since=1h");
  expect(recent.isWhole).toBe(false);
  expect(recent.endpoints.map(({ id }) => id)).toContain("10.0.0.3:8080");
  expect((await diff(`from=0&to=${from}`)).isWhole).toBe(false);
  expect((await call("GET", `${S}/table/diff?from=${from + 10_000}`)).status).toBe(400);
  for (const what of ["diff", "revisions"])
    expect((await call("GET", `/v1/namespaces/default/services/none/table/${what}`)).status).toBe(404);
});
