import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PolicyVersionView, PolicyView } from "#lib/contract/policy-api.ts";
import { Policy } from "#lib/contract/policy.ts";
import { ApiServer, BOOTSTRAP } from "#test/support/api-server.ts";
import { eventually } from "#test/support/eventually.ts";

let server: ApiServer;
let operator: string;
beforeAll(async () => {
  server = await ApiServer.start();
  await eventually(() => server.control.role() === "leader");
  operator = await server.token(["view", "policy:write"], ["*"], "anna");
});
afterAll(() => server[Symbol.asyncDispose]());

let names = 0;
/** A namespace of its own for each test, so that none inherits another's default. */
function space() {
  const ns = `ns-${++names}`;
  return { ns, N: `/v1/namespaces/${ns}`, S: `/v1/namespaces/${ns}/services/orders` };
}

const get = (path: string) => server.call("GET", `${path}/policy`, { token: operator });
const put = (path: string, policy: unknown, ifMatch?: string, reason = "a reason") =>
  server.call("PUT", `${path}/policy`, {
    token: operator,
    body: { policy, reason },
    headers: ifMatch === undefined ? {} : { "if-match": ifMatch },
  });
const rollback = (path: string, version: number, ifMatch: string) =>
  server.call("POST", `${path}/policy/rollback`, {
    token: operator,
    body: { version, reason: "it was better" },
    headers: { "if-match": ifMatch },
  });
const tagOf = async (path: string) => (await get(path)).headers.get("etag")!;
/** Writes what is looked at first, as everybody should. */
const set = async (path: string, policy: unknown, reason?: string) => {
  const answer = await put(path, policy, await tagOf(path), reason);
  expect(answer.status, answer.text).toBe(200);
  return answer.json as PolicyView;
};
const history = async (path: string) => {
  const { json } = await server.call("GET", `${path}/policy/history`, { token: operator });
  return json as { items: PolicyVersionView[]; total: number };
};
const raw = (key: string, value: string) =>
  server.store.txn([], [{ kind: "put", key: `/headgate/v1/policies/${key}`, value: Buffer.from(value) }]);
const eventsOf = async (ns: string, kind: string) =>
  (await server.call("GET", `/v1/events?namespace=${ns}&kind=${kind}`, { token: operator })).json.items as {
    text: string;
    actor: string;
    service?: string;
    evidence: Record<string, unknown>;
  }[];

describe("reading", () => {
  test("both kinds can be read before anything was written, with an ETag to write by", async () => {
    const { ns, N, S } = space();
    for (const path of [N, S]) {
      const answer = await get(path);
      expect(answer.status).toBe(200);
      expect(PolicyView.parse(answer.json)).toMatchObject({
        namespace: ns,
        revision: 0,
        patch: {},
        effective: Policy.parse({}),
        contradictions: [],
        etag: answer.headers.get("etag"),
      });
      expect(answer.headers.get("etag")).toMatch(/^"[^"]+\.0"$/);
      expect(answer.json.changed).toBeUndefined();
    }
    expect((await history(S)).items).toEqual([]);
  });

  test("a service's shows what it inherits, and what comes of both", async () => {
    const { N, S } = space();
    await set(N, { check: { intervalMs: 2000, unhealthyIntervalMs: 1500 } });
    const view = await set(S, { check: { intervalMs: 3000 }, client: { balancer: "random" } });
    expect(view).toMatchObject({
      service: "orders",
      patch: { check: { intervalMs: 3000 }, client: { balancer: "random" } },
      inherited: { check: { intervalMs: 2000, unhealthyIntervalMs: 1500 } },
      effective: {
        check: { intervalMs: 3000, unhealthyIntervalMs: 1500, timeoutMs: 1000 },
        client: { balancer: "random" },
      },
      changed: { version: 1, actor: "anna", reason: "a reason", at: expect.any(Number) },
    });
  });
});

describe("writing", () => {
  test("asks for If-Match: 428 without, 412 with what is not it any more, naming who changed it", async () => {
    const { S } = space();
    expect((await put(S, {})).json.error.code).toBe("precondition_required");
    const first = await tagOf(S);
    const other = await server.token(["policy:write", "view"], ["*"], "bert");
    const theirs = await server.call("PUT", `${S}/policy`, {
      token: other,
      body: { policy: { circuit: { mode: "off" } }, reason: "an incident" },
      headers: { "if-match": first },
    });
    expect(theirs.status).toBe(200);
    const stale = await put(S, { circuit: { minRequests: 5 } }, first);
    expect(stale.status).toBe(412);
    expect(stale.json.error).toMatchObject({
      code: "precondition_failed",
      details: { etag: theirs.json.etag, changed: { actor: "bert", reason: "an incident" } },
    });
    expect(stale.json.error.message).toMatch(/bert changed it at \d{4}-\d\d-\d\dT.*: an incident/);
    expect((await get(S)).json.patch).toEqual({ circuit: { mode: "off" } });
    expect((await put(S, {}, "7f3c.12")).json.error.message).toContain("If-Match");
    expect((await put(S, {}, `"x.1", ${theirs.json.etag}`)).status).toBe(200);
  });

  test("the same patch again changes nothing, however it is put", async () => {
    const { S, ns } = space();
    expect((await set(S, { v: 1, check: {} })).revision).toBe(0);
    const { etag } = await set(S, { check: { timeoutMs: 500, jitter: 0.1 } });
    const again = await set(
      S,
      { v: 1, check: { jitter: 0.1, timeoutMs: 500 }, circuit: {} },
      "another reason",
    );
    expect(again.etag).toBe(etag);
    expect((await history(S)).total).toBe(1);
    expect(await eventsOf(ns, "policy.changed")).toHaveLength(1);
  });

  test("{} leaves everything to what it overlays, and stays in the history", async () => {
    const { S } = space();
    await set(S, { check: { timeoutMs: 500 } });
    const view = await set(S, {});
    expect(view).toMatchObject({ patch: {}, effective: Policy.parse({}), changed: { version: 2 } });
    expect((await history(S)).items.map(({ patch }) => patch)).toEqual([{}, { check: { timeoutMs: 500 } }]);
  });

  test.each([
    [{ policy: { check: { intervallMs: 1 } }, reason: "x" }, "body.policy.check.intervallMs: unknown field"],
    [{ policy: { chek: {} }, reason: "x" }, "body.policy.chek: unknown field"],
    [{ policy: { check: { intervalMs: 1 } }, reason: "x" }, "body.policy.check.intervalMs:"],
    [{ policy: { check: { intervalMs: "5s" } }, reason: "x" }, "body.policy.check.intervalMs:"],
    [{ policy: { circuit: { mode: "maybe" } }, reason: "x" }, "body.policy.circuit.mode:"],
    [{ policy: {} }, "body.reason:"],
    [{ policy: {}, reason: " " }, "body.reason:"],
    [{ reason: "x" }, "body.policy:"],
    [{ check: {}, reason: "x" }, "body.check: unknown field"],
  ])("refuses %j and says where", async (body, message) => {
    const { S } = space();
    const headers = { "if-match": await tagOf(S) };
    const answer = await server.call("PUT", `${S}/policy`, { token: operator, body, headers });
    expect(answer.json.error).toMatchObject({ code: "invalid_argument" });
    expect(answer.json.error.message).toContain(message);
  });

  test("a policy over 64 KiB is refused", async () => {
    const { S } = space();
    const headers = Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`x-${i}`, "v".repeat(1000)]));
    expect((await put(S, { check: { headers } }, await tagOf(S))).json.error.code).toBe("too_large");
  });

  test("of writers who all saw the same, one writes and the others are told by whom", async () => {
    const { S } = space();
    const tag = await tagOf(S);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => put(S, { circuit: { minRequests: i + 1 } }, tag, `writer ${i}`)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(19);
    expect((await history(S)).total).toBe(1);
  });
});

describe("contradictions", () => {
  test("of what is obeyed are refused, naming both fields and both values", async () => {
    const { N, S } = space();
    await set(N, { check: { intervalMs: 3000 } });
    const answer = await put(S, { check: { timeoutMs: 3500, unhealthyIntervalMs: 4000 } }, await tagOf(S));
    expect(answer.json.error).toMatchObject({
      code: "invalid_argument",
      message: expect.stringContaining("check.timeoutMs 3500 is above check.intervalMs 3000"),
      details: { issues: [{ path: "body.policy.check.timeoutMs" }] },
    });
    expect((await get(S)).json.revision).toBe(0);
  });

  test("a default that would make a service contradict itself is refused, naming the service", async () => {
    const { N, S } = space();
    await set(S, { check: { timeoutMs: 4000, unhealthyIntervalMs: 4500 } });
    const answer = await put(N, { check: { intervalMs: 3000 } }, await tagOf(N));
    expect(answer.json.error).toMatchObject({
      code: "conflict",
      message: expect.stringContaining("orders: check.timeoutMs 4000 is above check.intervalMs 3000"),
      details: { services: [{ service: "orders" }] },
    });
    await set(N, { check: { intervalMs: 4000 } });
  });

  test("one that was written past Headgate is obeyed and shown, and stands in nobody's way but its own", async () => {
    const { N, S, ns } = space();
    await raw(`${ns}/orders`, '{"flap":{"baseHoldMs":400000}}');
    const seen = await eventually(async () => {
      const { json } = await get(S);
      return json.revision > 0 && json;
    });
    expect(seen.contradictions).toEqual([
      { fields: ["flap.baseHoldMs", "flap.maxHoldMs"], text: expect.stringContaining("400000") },
    ]);
    expect(seen.effective.flap.baseHoldMs).toBe(400_000);
    await set(N, { circuit: { mode: "off" } });
    expect((await put(S, { flap: { baseHoldMs: 400_000, limit: 2 } }, seen.etag)).status).toBe(400);
    await set(S, { flap: { baseHoldMs: 400_000, maxHoldMs: 500_000 } });
  });

  test("the observer has one policy: set anywhere else it is refused, for it would be without effect", async () => {
    const { N, S } = space();
    for (const path of [N, S]) {
      const answer = await put(path, { observer: { ratio: 0.6 } }, await tagOf(path));
      expect(answer.json.error.message).toContain("body.policy.observer");
    }
    expect((await set("/v1/namespaces/default", { observer: { ratio: 0.6 } })).effective.observer.ratio).toBe(
      0.6,
    );
    await set("/v1/namespaces/default", {});
  });
});

describe("history and rollback", () => {
  test("each version with who, when and why; a rollback is a version too", async () => {
    const { S } = space();
    await set(S, { circuit: { minRequests: 1 } }, "one");
    await set(S, { circuit: { minRequests: 2 } }, "two");
    const back = await rollback(S, 1, await tagOf(S));
    expect(back.json).toMatchObject({
      patch: { circuit: { minRequests: 1 } },
      changed: { version: 3, rollbackTo: 1, reason: "it was better", actor: "anna" },
    });
    expect((await history(S)).items).toMatchObject([
      { version: 3, rollbackTo: 1, patch: { circuit: { minRequests: 1 } } },
      { version: 2, reason: "two", actor: "anna", at: expect.any(Number) },
      { version: 1, reason: "one" },
    ]);
    const page = await server.call("GET", `${S}/policy/history?limit=2`, { token: operator });
    expect(page.json).toMatchObject({
      items: [{ version: 3 }, { version: 2 }],
      total: 3,
      nextCursor: expect.any(String),
    });
  });

  test("each version is told with what it overlaid when it was written, whatever became of that since", async () => {
    const { N, S } = space();
    await set(S, { circuit: { minRequests: 1 } });
    await set(N, { check: { jitter: 0.1 } });
    await set(S, { circuit: { minRequests: 2 } });
    await set(N, {});
    expect((await history(S)).items).toMatchObject([
      { version: 2, inherited: { check: { jitter: 0.1 } } },
      { version: 1, inherited: {} },
    ]);
    expect((await history(N)).items.map(({ inherited }) => inherited)).toEqual([{}, {}]);
  });

  test("of a namespace's default as well", async () => {
    const { N } = space();
    await set(N, { check: { jitter: 0.1 } });
    await set(N, {});
    expect((await rollback(N, 1, await tagOf(N))).json.patch).toEqual({ check: { jitter: 0.1 } });
    expect((await history(N)).total).toBe(3);
  });

  test("what is stale, missing or of no version is refused; to what stands already it changes nothing", async () => {
    const { S } = space();
    const { etag } = await set(S, { circuit: { minRequests: 1 } });
    expect(
      (
        await server.call("POST", `${S}/policy/rollback`, {
          token: operator,
          body: { version: 1, reason: "x" },
        })
      ).status,
    ).toBe(428);
    expect((await rollback(S, 1, '"x.1"')).status).toBe(412);
    const none = await rollback(S, 9, etag);
    expect(none.json.error).toMatchObject({
      code: "not_found",
      message: expect.stringContaining("holds 1 to 1"),
    });
    expect((await rollback(S, 1, etag)).json.etag).toBe(etag);
  });

  test("keeps the last hundred, and numbers on", async () => {
    const { S } = space();
    let { etag } = await set(S, {});
    for (let n = 1; n <= 103; n++) etag = (await put(S, { circuit: { minRequests: n } }, etag)).json.etag;
    const { items, total } = await history(S);
    expect(total).toBe(100);
    expect([items.at(0)?.version, items.at(-1)?.version]).toEqual([103, 4]);
    expect((await rollback(S, 3, etag)).json.error.message).toContain("holds 4 to 103");
  });

  test("a version that contradicts today's default, or that today's schema cannot read, says which field", async () => {
    const { N, S, ns } = space();
    await set(S, { check: { timeoutMs: 4000, unhealthyIntervalMs: 4500 } });
    await set(S, {});
    await set(N, { check: { intervalMs: 3000 } });
    const contradictory = await rollback(S, 1, await tagOf(S));
    expect(contradictory.json.error).toMatchObject({
      code: "conflict",
      message: expect.stringContaining("check.timeoutMs 4000"),
    });
    const key = `/headgate/v1/policyhistory/${ns}/orders`;
    const value = JSON.parse((await server.store.get(key))!.value.toString());
    value.versions[0].patch = { check: { timeoutMs: 500, gone: true } };
    const { revision } = await server.store.txn(
      [],
      [{ kind: "put", key, value: Buffer.from(JSON.stringify(value)) }],
    );
    await eventually(() => server.control.revision() >= revision);
    const unreadable = await rollback(S, 1, await tagOf(S));
    expect(unreadable.json.error).toMatchObject({
      code: "conflict",
      message: expect.stringContaining("check.gone: unknown field"),
    });
    expect((await history(S)).items.at(-1)?.patch).toEqual({ check: { timeoutMs: 500, gone: true } });
  });
});

describe("what happened is told", () => {
  test("once per policy, with actor, reason and what changed", async () => {
    const { N, S, ns } = space();
    await set(S, { check: { intervalMs: 2000 } }, "faster detection");
    await set(N, { circuit: { mode: "off" } }, "noisy reports");
    const [second, first] = await eventually(async () => {
      const events = await eventsOf(ns, "policy.changed");
      return events.length === 2 && events;
    });
    expect(first).toMatchObject({
      service: "orders",
      actor: "anna",
      text: "the policy: check.intervalMs 5000 → 2000 (faster detection)",
      evidence: { version: 1, reason: "faster detection" },
    });
    expect(second).toMatchObject({
      actor: "anna",
      text: `the default policy of ${ns}: circuit.mode on → off (noisy reports)`,
    });
    expect(second).not.toHaveProperty("service");
    await rollback(S, 1, await tagOf(S));
  });

  test("a policy written past Headgate is obeyed, by the store, and is a version that can be put back", async () => {
    const { S, ns } = space();
    await set(S, { circuit: { minRequests: 1 } });
    await raw(`${ns}/orders`, '{"circuit":{"minRequests":2}}');
    const view = await eventually(async () => {
      const { json } = await get(S);
      return json.effective.circuit.minRequests === 2 && json;
    });
    expect(view.changed).toEqual({ version: 2, actor: "store" });
    const [event] = await eventsOf(ns, "policy.changed");
    expect(event).toMatchObject({
      actor: "store",
      text: expect.stringContaining("circuit.minRequests 1 → 2"),
    });
    await set(S, {});
    expect((await rollback(S, 2, await tagOf(S))).json.patch).toEqual({ circuit: { minRequests: 2 } });
    expect((await history(S)).items.map(({ version, actor }) => [version, actor])).toEqual([
      [4, "anna"],
      [3, "anna"],
      [2, "store"],
      [1, "anna"],
    ]);
  });

  test("one that cannot be read: the last good one stands, shown and told, until it is written anew", async () => {
    const { S, ns } = space();
    await set(S, { circuit: { minRequests: 3 } });
    await raw(`${ns}/orders`, '{"circuit":{"minRequests":"many"}}');
    const view = await eventually(async () => {
      const { json } = await get(S);
      return json.unreadable !== undefined && json;
    });
    expect(view).toMatchObject({
      effective: { circuit: { minRequests: 3 } },
      unreadable: { obeyed: "last_good", reason: expect.stringContaining("circuit.minRequests") },
    });
    const [event] = await eventsOf(ns, "policy.unreadable");
    expect(event).toMatchObject({
      service: "orders",
      actor: "store",
      text: expect.stringContaining("circuit.minRequests"),
    });
    const back = await rollback(S, 1, view.etag);
    expect(back.json).toMatchObject({ patch: { circuit: { minRequests: 3 } } });
    expect(back.json.unreadable).toBeUndefined();
    expect((await eventsOf(ns, "policy.changed"))[0]?.text).toContain("can be read again");
  });
});

test("a new policy takes effect on every service it concerns, and on no other", async () => {
  const { ns, N } = space();
  const other = space();
  const table = async (namespace: string, service: string) =>
    (await server.call("GET", `/v1/namespaces/${namespace}/services/${service}/table`, { token: BOOTSTRAP }))
      .json;
  for (const [namespace, service] of [
    [ns, "orders"],
    [ns, "payments"],
    [other.ns, "orders"],
  ] as const) {
    const path = `/v1/namespaces/${namespace}/services/${service}/instances/10.0.0.1:80`;
    expect((await server.call("PUT", path, { token: BOOTSTRAP, body: {} })).status).toBe(201);
    await eventually(async () => (await table(namespace, service))?.endpoints?.length === 1);
  }
  await set(N, { client: { timeoutMs: 750 }, check: { intervalMs: 2500 } });
  await set(`${N}/services/payments`, { client: { timeoutMs: 900 } });
  await eventually(async () => (await table(ns, "orders")).policy.timeoutMs === 750);
  await eventually(async () => (await table(ns, "payments")).policy.timeoutMs === 900);
  const check = await server.call("GET", `${N}/services/payments/instances/10.0.0.1:80`, {
    token: BOOTSTRAP,
  });
  expect(check.json.check.intervalMs).toBe(2500);
  expect((await table(other.ns, "orders")).policy.timeoutMs).toBe(1000);
});

test("who may not write, or sees another namespace only, is refused", async () => {
  const { N, S } = space();
  const viewer = await server.token(["view"], ["*"], "viewer");
  const elsewhere = await server.token(["view", "policy:write"], ["other"], "elsewhere");
  for (const path of [N, S]) {
    const headers = { "if-match": await tagOf(path) };
    const body = { policy: {}, reason: "x" };
    expect((await server.call("GET", `${path}/policy`, { token: viewer })).status).toBe(200);
    expect((await server.call("PUT", `${path}/policy`, { token: viewer, body, headers })).status).toBe(403);
    expect((await server.call("GET", `${path}/policy`, { token: elsewhere })).status).toBe(403);
    expect((await server.call("PUT", `${path}/policy`, { token: elsewhere, body, headers })).status).toBe(
      403,
    );
  }
});

test("OpenAPI tells of each field its default, range, unit and meaning, and of each write its precondition", async () => {
  const { json } = await server.call("GET", "/v1/openapi.json");
  const field = {
    type: "integer",
    minimum: 100,
    maximum: 3_600_000,
    description: "Time between checks",
    "x-unit": "ms",
  };
  const { check } = json.components.schemas.Policy.properties;
  expect(check.properties.intervalMs).toEqual({ ...field, default: 5000 });
  const write = json.paths["/v1/namespaces/{ns}/services/{service}/policy"].put;
  const { policy } = write.requestBody.content["application/json"].schema.properties;
  expect(policy.properties.check.properties.intervalMs).toEqual(field);
  expect(policy.properties.check.additionalProperties).toBe(false);
  expect(policy.properties.circuit.properties.mode).toMatchObject({
    enum: ["on", "off"],
    description: expect.any(String),
  });
  expect(write.parameters).toContainEqual(
    expect.objectContaining({ name: "If-Match", in: "header", required: true }),
  );
  expect(Object.keys(write.responses)).toEqual(
    expect.arrayContaining(["200", "400", "409", "412", "413", "428"]),
  );
});

test("a follower has the leader answer and write, and passes its ETag and If-Match on", async () => {
  await using follower = await ApiServer.start({ id: "b", store: server.store });
  await eventually(() => follower.control.leader()?.id === "a");
  const { S } = space();
  const on = (method: string, headers: Record<string, string> = {}) =>
    follower.call(method, `${S}/policy`, {
      token: operator,
      ...(method === "PUT" ? { body: { policy: { circuit: { mode: "off" } }, reason: "x" } } : {}),
      headers,
    });
  const before = await eventually(async () => {
    const answer = await on("GET");
    return answer.status === 200 && answer.headers.get("etag")!;
  });
  expect((await on("PUT")).status).toBe(428);
  const written = await on("PUT", { "if-match": before });
  expect(written).toMatchObject({ status: 200, json: { changed: { actor: "anna" } } });
  expect(written.headers.get("etag")).toBe(await tagOf(S));
  expect((await on("PUT", { "if-match": before })).status).toBe(412);
});
