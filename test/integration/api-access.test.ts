import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROLES } from "#lib/contract/roles.ts";
import { type EndpointName, type EndpointRow, endpoints } from "#lib/contract/endpoints.ts";
import { ApiServer, BOOTSTRAP } from "#test/support/api-server.ts";
import { eventually } from "#test/support/eventually.ts";
import { rawRequest } from "#test/support/raw-request.ts";
import { activeUser } from "#test/support/users.ts";

const ROWS = Object.entries(endpoints) as [EndpointName, EndpointRow][];
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

interface Who {
  readonly scopes: readonly string[];
  readonly namespaces: readonly string[];
  readonly token?: string;
  /** Of a user's session. */
  readonly cookie?: string;
}

let server: ApiServer;
let callers: Record<string, Who>;

beforeAll(async () => {
  server = await ApiServer.start();
  await eventually(() => server.control.role() === "leader");
  const make = async (scopes: Parameters<ApiServer["token"]>[0], namespaces = ["*"]) => ({
    scopes,
    namespaces,
    token: await server.token(scopes, namespaces),
  });
  callers = {
    none: { scopes: [], namespaces: [] },
    bad: { scopes: [], namespaces: [], token: `hgt_000000000000_${"0".repeat(64)}` },
    viewer: await make(["view"]),
    operator: await make(["view", "drain", "policy:write"]),
    machine: await make(["routes:read"]),
    instance: await make(["register", "report"]),
    elsewhere: await make(["view", "drain", "register", "routes:read"], ["other"]),
    admin: { scopes: ["admin"], namespaces: ["*"], token: BOOTSTRAP },
  };
  const roles = [
    ["viewer", ["*"]],
    ["operator", ["*"]],
    ["editor", ["other"]],
    ["admin", ["*"]],
  ] as const;
  for (const [role, namespaces] of roles) {
    const { cookie } = await activeUser(server, `matrix-${role}`, { role, namespaces });
    callers[`user, ${role}`] = { scopes: ROLES[role].scopes, namespaces, cookie };
  }
});
afterAll(() => server[Symbol.asyncDispose]());

function pathOf(row: EndpointRow): string {
  return row.path
    .replace("{ns}", "default")
    .replace("{service}", "orders")
    .replace("{instance}", "10.0.0.1:8080")
    .replace("{id}", "000000000000");
}

function headersOf({ token, cookie }: Who): Record<string, string> {
  if (cookie !== undefined) return { cookie, origin: server.url };
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/** What the table declares, worked out apart from the dispatcher: 401, 403, 405, or `in`. */
function declared(path: string, method: string, who: Who, name: string): string {
  const { scopes, namespaces } = who;
  const isKnown = (who.token ?? who.cookie) !== undefined && name !== "bad";
  const found = ROWS.find(
    ([, row]) => row.path === path && row.method === (method === "HEAD" ? "GET" : method),
  );
  if (found === undefined) return isKnown ? "405" : "401";
  const [, { scope }] = found;
  if (scope === "public") return "in";
  if (!isKnown) return "401";
  const holds = scope === "session" || scopes.includes(scope) || scopes.includes("admin");
  const sees = !path.includes("{ns}") || namespaces.includes("*");
  return holds && sees ? "in" : "403";
}

test("every path answers every method of every caller as its row declares, and nothing else", async () => {
  const paths = [...new Map(ROWS.map(([, row]) => [row.path, row])).values()];
  const differences: string[] = [];
  let asked = 0;
  for (const row of paths) {
    for (const method of METHODS) {
      for (const [name, who] of Object.entries(callers)) {
        // It would be the last that this caller is told.
        if (who.cookie !== undefined && method === "DELETE" && row.path === "/v1/session") continue;
        const headers = headersOf(who);
        const { status } = await rawRequest({
          port: server.port,
          method,
          path: pathOf(row),
          headers,
          headOnly: true,
        });
        const outcome = [401, 403, 405].includes(status) ? String(status) : "in";
        const expected = declared(row.path, method, who, name);
        if (outcome !== expected)
          differences.push(`${name} ${method} ${row.path}: ${status}, declared ${expected}`);
        asked += 1;
      }
    }
  }
  expect(differences).toEqual([]);
  expect(asked).toBe(paths.length * METHODS.length * 12 - 4);
});

test("all namespaces at once are asked for where a row says so: each caller sees its own there, and elsewhere nothing", async () => {
  for (const [name, row] of ROWS) {
    if (!row.path.includes("{ns}") || row.method !== "GET" || row.scope !== "view") continue;
    const path = pathOf({ ...row, path: row.path.replace("{ns}", "*") });
    const asked = async (token: string | undefined) =>
      (await server.call("GET", path, { token: token! })).status;
    const isAcross = row.acrossNamespaces === true;
    expect([name, await asked(callers["viewer"]!.token)]).toEqual([name, isAcross ? 200 : 400]);
    expect([name, await asked(callers["elsewhere"]!.token)]).toEqual([name, isAcross ? 200 : 403]);
    expect([name, await asked(callers["machine"]!.token)]).toEqual([name, 403]);
  }
});

test("the scopes are those that were decided: a change of one is a change of this list", () => {
  const scopes = Object.fromEntries(ROWS.map(([name, { scope }]) => [name, scope]));
  expect(scopes).toMatchInlineSnapshot(`
    {
      "acceptEpoch": "admin",
      "changeNamespace": "drain",
      "changePassword": "session",
      "changeService": "drain",
      "changeUser": "admin",
      "createSession": "public",
      "createToken": "admin",
      "createUser": "admin",
      "deleteInstance": "register",
      "deleteMaintenance": "drain",
      "deleteSession": "session",
      "deleteToken": "admin",
      "deleteUser": "admin",
      "deleteWeight": "drain",
      "drain": "drain",
      "explainInstance": "view",
      "getCluster": "view",
      "getDefaultPolicy": "view",
      "getDrain": "view",
      "getFleet": "view",
      "getInstance": "view",
      "getInstanceOrder": "view",
      "getLatencyHeat": "view",
      "getOpenApi": "public",
      "getPolicy": "view",
      "getSeries": "view",
      "getService": "view",
      "getServiceOrder": "view",
      "getSession": "session",
      "getSetup": "public",
      "getTable": "routes:read",
      "getTableDiff": "view",
      "getTopology": "view",
      "getTrafficFigures": "view",
      "getTrafficSeries": "view",
      "heartbeat": "register",
      "inviteUser": "admin",
      "leaveInstance": "register",
      "listAudit": "admin",
      "listClients": "view",
      "listDefaultPolicyHistory": "view",
      "listEvents": "view",
      "listInstanceHistory": "view",
      "listInstanceProbes": "view",
      "listInstances": "view",
      "listIntents": "view",
      "listNamespaces": "view",
      "listPolicyHistory": "view",
      "listPrometheusTargets": "routes:read",
      "listQuarantine": "view",
      "listServiceClients": "view",
      "listServices": "view",
      "listTableRevisions": "view",
      "listTables": "routes:read",
      "listTokens": "admin",
      "listTraffic": "view",
      "listUsers": "admin",
      "listVersions": "view",
      "postReport": "report",
      "previewEpoch": "view",
      "previewNamespace": "view",
      "previewService": "view",
      "putAutomation": "admin",
      "putCircuit": "drain",
      "putDefaultPolicy": "policy:write",
      "putInstance": "register",
      "putMaintenance": "drain",
      "putPolicy": "policy:write",
      "putWeight": "drain",
      "rollbackDefaultPolicy": "policy:write",
      "rollbackPolicy": "policy:write",
      "search": "view",
      "setUp": "public",
      "startSampleFleet": "admin",
      "stopSampleFleet": "admin",
      "streamEvents": "view",
      "streamTables": "routes:read",
      "undrain": "drain",
      "verifyAudit": "admin",
    }
  `);
});

describe("a path that could be read in two ways reaches nothing", () => {
  const I = "/v1/namespaces/default/services/orders";
  const mutations = [
    "//v1/cluster",
    "/v1//cluster",
    "/v1/./cluster",
    "/v1/x/../cluster",
    "/v1/%2e/cluster",
    "/v1/x/%2e%2e/cluster",
    "/v1%2fcluster",
    "/v1/cluster%2f",
    "/v1/cluster/",
    "/v1/cluster.",
    "/v1/cluster;x",
    "/v1;x/cluster",
    "/v1/cluster%3bx",
    "/v1/cluster%00",
    "/v1/cluster%20",
    "/v1\\cluster",
    "/v1%5ccluster",
    "/%76%31/cluster",
    "/v1/%63luster",
    "/V1/cluster",
    "/v1/Cluster",
    "/v1/cluster.rsc",
    "/v1/%c0%ae/cluster",
    "/v1/cluster%c0%80",
    "/v1/clu%ster",
    "/v1/namespaces/default%2fx/services",
    "/v1/namespaces/%2e%2e/services",
    "/metrics/",
    "//metrics",
    "/%6detrics",
    "/metrics;x",
    "/./metrics",
    "/internal/v1/forward/v1/cluster",
    "/internal/v1/consumers?service=default/orders",
    "/internal/../v1/cluster",
    `/_next/../v1/cluster`,
    `/_next/static/../../v1/cluster`,
    `/sign-in/../v1/cluster`,
    `${I}/table/..;/x`,
    "http://127.0.0.1/v1/cluster",
    "*",
  ];

  test.each(mutations)("%s", async (path) => {
    const anonymous = await rawRequest({ port: server.port, path });
    expect([400, 401], anonymous.text).toContain(anonymous.status);
    const admin = await rawRequest({
      port: server.port,
      path,
      headers: { authorization: `Bearer ${BOOTSTRAP}` },
    });
    // The cluster secret, not a token, opens /internal.
    expect([400, 401, 404], admin.text).toContain(admin.status);
    expect(admin.text).not.toContain("embedded");
  });

  test("while an encoded name in the place of a parameter is that name", async () => {
    const headers = { authorization: `Bearer ${BOOTSTRAP}`, "content-type": "application/json" };
    const path = `${I}6/instances/%5B%3A%3A1%5D%3A80`;
    const put = await rawRequest({ port: server.port, method: "PUT", path, headers, body: "{}" });
    expect(put.status, put.text).toBe(201);
    const list = await server.call("GET", "/v1/namespaces/default/services/orders6/instances", {
      token: BOOTSTRAP,
    });
    expect(list.json.items[0].id).toBe("[::1]:80");
  });
});

test("a namespace's own token reads nothing of another, in any list", async () => {
  for (const [ns, service] of [
    ["default", "hidden-service"],
    ["other", "seen-service"],
  ]) {
    const path = `/v1/namespaces/${ns}/services/${service}/instances/10.0.0.1:80`;
    expect((await server.call("PUT", path, { token: BOOTSTRAP, body: {} })).status).toBe(201);
  }
  const weight = { weight: 200, reason: "hidden-reason" };
  const overridden = "/v1/namespaces/default/services/hidden-service/instances/10.0.0.1:80/weight";
  expect((await server.call("PUT", overridden, { token: BOOTSTRAP, body: weight })).status).toBe(200);
  const bad = "/headgate/v1/registry/default/hidden-service/nonsense";
  await server.store.txn([], [{ kind: "put", key: bad, value: Buffer.from("{}") }]);
  await eventually(
    async () => (await server.call("GET", "/v1/quarantine", { token: BOOTSTRAP })).json.total === 1,
  );
  const token = await server.token(["view", "routes:read"], ["other"]);
  const paths = [
    "/v1/namespaces",
    "/v1/namespaces/other/services",
    "/v1/namespaces/other/tables",
    "/v1/events",
    "/v1/quarantine",
    "/v1/cluster",
    "/v1/clients",
    "/v1/search?q=service",
    "/v1/namespaces/*/fleet",
    "/v1/namespaces/*/intents",
    "/v1/namespaces/*/service-order",
    "/v1/namespaces/*/services",
    "/v1/namespaces/*/services?name=default/hidden-service&name=other/seen-service",
    "/v1/namespaces/*/topology",
  ];
  for (const path of paths) {
    // What was answered to somebody else a moment ago is not for this one.
    await server.call("GET", path, { token: BOOTSTRAP });
    const { status, text } = await server.call("GET", path, { token });
    expect(status, path).toBe(200);
    expect(text, path).not.toContain("hidden-service");
    expect(text, path).not.toContain('"default"');
  }
  for (const path of ["/v1/events", ...paths.filter((each) => /fleet|service|topology/.test(each))]) {
    // A glance at the fleet is a quarter of a second old at most.
    await eventually(async () => (await server.call("GET", path, { token })).text.includes("seen-service"));
  }
  for (const list of ["fleet", "intents", "service-order", "services", "topology"]) {
    const { text } = await server.call("GET", `/v1/namespaces/*/${list}`, { token: BOOTSTRAP });
    expect(text, list).toContain("hidden-service");
  }
  expect((await server.call("GET", "/v1/events?namespace=default", { token })).status).toBe(403);
});

test("what is of all namespaces at once is changed by admins of all of them alone", async () => {
  const token = await server.token(["admin"], ["default"], "of-one");
  const changes = [
    ["PUT", "/v1/cluster/automation", { paused: true, reason: "x" }],
    ["POST", "/v1/cluster/accept-epoch", { epoch: "abcd", restore: true }],
    ["POST", "/v1/sample-fleet", undefined],
    ["DELETE", "/v1/sample-fleet", undefined],
  ] as const;
  for (const [method, path, body] of changes) {
    const { status, json } = await server.call(method, path, { token, body });
    expect([status, json?.error?.message], path).toEqual([
      403,
      expect.stringMatching(/all namespaces: a token for \* is needed, which of-one is not$/),
    ]);
  }
});

describe("metrics, which tell of all namespaces", () => {
  test.each(["/metrics", "/metrics/instances"])("%s is for tokens that may see them all", async (path) => {
    const asked = async (scopes: Parameters<ApiServer["token"]>[0], namespaces: string[]) =>
      await server.call("GET", path, { token: await server.token(scopes, namespaces) });
    for (const namespaces of [["other"], ["default", "other"]]) {
      const { status, json } = await asked(["metrics:read"], namespaces);
      expect([status, json.error.code]).toEqual([403, "permission_denied"]);
      expect(json.error.message).toContain("metrics tell of all namespaces: a token for * is needed");
    }
    expect((await asked(["admin"], ["other"])).status).toBe(403);
    expect((await asked(["view"], ["*"])).status).toBe(403);
    expect((await asked(["metrics:read"], ["*"])).status).toBe(200);
    expect((await server.call("GET", path, { token: BOOTSTRAP })).status).toBe(200);
    expect((await server.call("GET", path)).status).toBe(401);
    await using open = await ApiServer.start({ mode: "off" });
    expect((await open.call("GET", path)).status).toBe(200);
  });
});
