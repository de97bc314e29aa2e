import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { AuditedEndpoint, type AuditRecord } from "#lib/contract/audit.ts";
import { type EndpointName, type EndpointRow, endpoints } from "#lib/contract/endpoints.ts";
import { StoreUnavailable } from "#server/ports/store.ts";
import { ApiServer, BOOTSTRAP } from "#test/support/api-server.ts";
import { callsOf } from "#test/support/api-calls.ts";
import { eventually } from "#test/support/eventually.ts";

const IDS = ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80", "10.0.0.4:80"];
const ONE = "/v1/namespaces/default/services/orders/instances/10.0.0.1:80";
const SERVICE = "/v1/namespaces/default/services/orders";

let server: ApiServer;
const { ok, call, serve, refused } = callsOf(() => server);

beforeAll(async () => {
  server = await ApiServer.start();
  await eventually(() => server.control.role() === "leader");
  await serve("orders", IDS);
});
afterAll(() => server[Symbol.asyncDispose]());

const newest = async (query = ""): Promise<readonly AuditRecord[]> =>
  (await ok("listAudit", `/v1/audit?limit=50${query}`)).items;

/** What was recorded since, the oldest first. */
async function recordedBy(work: () => Promise<unknown>): Promise<AuditRecord[]> {
  const [before] = await newest();
  await work();
  return (await newest()).filter(({ seq }) => seq > (before?.seq ?? 0)).toReversed();
}

const withTag = async (path: string) => ({ "if-match": (await call("GET", path)).headers.get("etag")! });

/** Whoever does these is asked for no scope, or for nothing but to be somebody. */
const COMING_IN: readonly string[] = ["setUp", "createSession", "changePassword"];

test("what changes something by an operator's scope is recorded, and nothing else but coming in is; each is named in this list", () => {
  const rows = Object.entries(endpoints) as [EndpointName, EndpointRow][];
  const changing = rows.filter(
    ([name, { scope, method }]) =>
      ["drain", "policy:write", "admin"].includes(scope) && method !== "GET" && name !== "verifyAudit",
  );
  const named = [...changing.map(([name]) => name), ...COMING_IN];
  expect(named.toSorted()).toEqual(AuditedEndpoint.options.toSorted());
});

test("registrations, heartbeats and reads are not recorded", async () => {
  const records = await recordedBy(async () => {
    await ok("listInstances", `${SERVICE}/instances`);
    await call("PUT", `${ONE.replace("0.1", "0.9")}`, { ttlSeconds: 0 });
    await call("DELETE", `${ONE.replace("0.1", "0.9")}`);
  });
  expect(records).toEqual([]);
});

test("a drain says who, from where, why, for whom, what, and at what revision; its token is not in it", async () => {
  const token = await server.token(["view", "drain"], ["default"], "deploy-bot");
  const [record, ...more] = await recordedBy(async () => {
    const body = { reason: "release 812", owner: "deploy-812", expiresInSeconds: 60 };
    const answer = await server.call("POST", `${ONE}/drain`, { token, body });
    expect(answer.status).toBe(202);
  });
  expect(more).toEqual([]);
  expect(record).toMatchObject({
    actor: "deploy-bot",
    credential: { kind: "token", id: token.split("_")[1] },
    from: "127.0.0.1",
    action: "drain",
    namespace: "default",
    service: "orders",
    instance: "10.0.0.1:80",
    owner: "deploy-812",
    reason: "release 812",
    change: "drain, ends by itself after 60 s",
  });
  const stored = await server.store.get("/headgate/v1/intents/default/orders");
  expect(record?.revision).toBe(stored?.modRevision);
  expect(JSON.stringify(await newest())).not.toContain(token.slice(-20));
});

test("a dry run, a refusal and what stands already leave no record; a retried request leaves one", async () => {
  const body = { reason: "kernel", owner: "host-2" };
  const two = ONE.replace("0.1", "0.2");
  const records = await recordedBy(async () => {
    const select = { host: "10.0.0.2" };
    await ok("changeNamespace", "/v1/namespaces/default/intents", {
      ...body,
      select,
      drain: true,
      dryRun: true,
    });
    await call("POST", `${two}/drain`, body);
    await call("POST", `${two}/drain`, body);
    await refused("drain", `${ONE.replace("0.1", "0.3")}/drain`, { reason: "too many" });
    await ok("undrain", `${ONE}/drain?owner=nobody`);
  });
  expect(records).toMatchObject([{ action: "drain", instance: "10.0.0.2:80" }]);
});

test("each kind of change is recorded in its words", async () => {
  const reason = "incident";
  const records = await recordedBy(async () => {
    await ok("undrain", `${ONE}/drain?all=true`);
    await ok("putWeight", `${ONE}/weight`, { weight: "50%", reason });
    await ok("deleteWeight", `${ONE}/weight`);
    await ok("putCircuit", `${ONE}/circuit`, { state: "closed", reason });
    await ok("putCircuit", `${ONE}/circuit`, { state: "auto", reason });
    await ok("putCircuit", `${ONE}/circuit`, { state: "half-open", reason });
    const changes = IDS.slice(2).map((instance) => ({ instance, weight: 90 }));
    await ok("changeService", `${SERVICE}/intents`, { reason, changes });
    await ok("changeNamespace", "/v1/namespaces/default/intents", {
      reason,
      owner: "host-2",
      select: { host: "10.0.0.2" },
      drain: false,
    });
    const force = ["minServing", "minCapacity"] as const;
    await ok("putMaintenance", `${ONE}/maintenance`, { reason, force: [...force] });
    await ok("deleteMaintenance", `${ONE}/maintenance`);
    const policy = { guard: { minServing: 4 } };
    const put = { policy, reason };
    for (const path of [`${SERVICE}/policy`, "/v1/namespaces/default/policy"]) {
      const answer = await call("PUT", path, put, await withTag(path));
      expect(answer.status, answer.text).toBe(200);
    }
    const path = `${SERVICE}/policy`;
    await call("PUT", path, { policy: {}, reason }, await withTag(path));
    await call("POST", `${path}/rollback`, { version: 1, reason }, await withTag(path));
    await ok("putMaintenance", `${ONE}/maintenance`, { reason, force: [...force] });
    await ok("putAutomation", "/v1/cluster/automation", { paused: true, reason });
    await ok("putAutomation", "/v1/cluster/automation", { paused: false, reason });
    await ok("startSampleFleet", "/v1/sample-fleet");
    await ok("startSampleFleet", "/v1/sample-fleet");
    await ok("stopSampleFleet", "/v1/sample-fleet");
  });
  expect(records.map(({ action, change, forced = [] }) => [action, change, ...forced])).toEqual([
    ["undrain", "undrain, whoever drained"],
    ["putWeight", "weight 50 % of the registered one"],
    ["deleteWeight", "weight as registered"],
    ["putCircuit", "keep in"],
    ["putCircuit", "automatic circuit"],
    ["putCircuit", "try now"],
    ["changeService", "weight 90 of 2 instances"],
    ["changeNamespace", "undrain"],
    ["putMaintenance", "maintenance"],
    ["deleteMaintenance", "end of maintenance"],
    ["putPolicy", "guard.minServing 1 → 4"],
    ["putDefaultPolicy", "guard.minServing 1 → 4"],
    ["putPolicy", "guard.minServing 4, no longer set here"],
    ["rollbackPolicy", "back to version 1: guard.minServing 4, now set here"],
    ["putMaintenance", "maintenance", "minServing"],
    ["putAutomation", "automation paused over all services"],
    ["putAutomation", "automation goes on over all services"],
    ["startSampleFleet", "start the sample fleet"],
    ["stopSampleFleet", "stop the sample fleet"],
  ]);
  expect(records[6]?.["instances"]).toEqual(IDS.slice(2));
  const ids = new Set(records.map(({ requestId }) => requestId));
  expect(ids.size).toBe(records.length);
});

test("records are narrowed by what they say; a token for some namespaces sees theirs alone, and verifies nothing", async () => {
  expect((await newest("&action=drain&actor=deploy-bot")).map(({ change }) => change)).toHaveLength(1);
  expect((await newest("&instance=10.0.0.4:80")).map(({ action }) => action)).toEqual(["changeService"]);
  expect((await newest("&since=1s&until=1h")).length).toBe(0);
  const all = await newest();
  const own = await server.token(["admin"], ["default"]);
  const seen = await server.call("GET", "/v1/audit", { token: own });
  const named = all.filter(({ namespace }) => namespace === "default");
  expect((seen.json.items as AuditRecord[]).map(({ seq }) => seq)).toEqual(named.map(({ seq }) => seq));
  expect(named.length).toBeLessThan(all.length);
  const other = await server.token(["admin"], ["other"]);
  expect((await server.call("GET", "/v1/audit", { token: other })).json.items).toEqual([]);
  expect((await server.call("GET", "/v1/audit?namespace=default", { token: other })).status).toBe(403);
  expect((await server.call("POST", "/v1/audit/verify", { token: own })).status).toBe(403);
  const operator = await server.token(["view", "drain", "policy:write"]);
  expect((await server.call("GET", "/v1/audit", { token: operator })).status).toBe(403);
});

test("pages follow each other without a gap, and the whole of them hangs together", async () => {
  const all = await newest();
  const paged: AuditRecord[] = [];
  let cursor: string | undefined;
  do {
    const page = await ok("listAudit", `/v1/audit?limit=3${cursor === undefined ? "" : `&cursor=${cursor}`}`);
    paged.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  expect(paged).toEqual(all);
  expect(await ok("verifyAudit", "/v1/audit/verify")).toMatchObject({
    ok: true,
    count: all.length,
    from: 1,
    to: all.length,
    head: all[0]?.hash,
    since: all.at(-1)?.at,
  });
  expect((await server.call("GET", "/v1/audit?cursor=x", { token: BOOTSTRAP })).status).toBe(400);
});

test("of a verification that the store does not answer nothing is left unknown: it changes nothing", async () => {
  const lost = new StoreUnavailable("no answer", { unknownOutcome: true });
  const away = vi.spyOn(server.store, "page").mockRejectedValue(lost);
  const { status, json } = await server.call("POST", "/v1/audit/verify", { token: BOOTSTRAP });
  away.mockRestore();
  expect([status, json.error.message, json.error.details]).toEqual([
    503,
    "the store cannot be reached: nothing was changed",
    undefined,
  ]);
});
