import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer } from "#test/support/api-server.ts";
import { callsOf } from "#test/support/api-calls.ts";
import { eventually } from "#test/support/eventually.ts";

const N = "/v1/namespaces/default";
const IDS = ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80", "10.0.0.4:80"];
const [FIRST = "", SECOND = "", THIRD = "", FOURTH = ""] = IDS;

let server: ApiServer;
beforeAll(async () => {
  server = await ApiServer.start({ answer: (key) => !key.includes("10.9.") });
  await eventually(() => server.control.role() === "leader");
});
afterAll(() => server[Symbol.asyncDispose]());

const { call, ok, refused, serve } = callsOf(() => server);
const reason = "release 812";

async function eventsOf(service: string, kind: string) {
  return (await call("GET", `/v1/events?service=${service}&kind=${kind}`)).json.items as Record<
    string,
    unknown
  >[];
}

describe("guards", () => {
  test("the only instance is refused with the numbers, and passed by force, which stands in the intent and the events", async () => {
    const S = await serve("alone", [FIRST]);
    const error = await refused("drain", `${S}/instances/${FIRST}/drain`, { reason });
    expect(error.code).toBe("conflict");
    expect(error.message).toContain(
      "minServing refuses: would leave none of 1 serving, 0 % of the base weight; the policy asks for at least 1",
    );
    expect(error.details["guards"]).toMatchObject([
      { guard: "minServing", left: 0, needed: 1 },
      { guard: "minCapacity" },
    ]);
    const half = await refused("drain", `${S}/instances/${FIRST}/drain`, { reason, force: ["minServing"] });
    expect(half.details["guards"]).toMatchObject([{ guard: "minCapacity" }]);
    const force = ["minServing" as const, "minCapacity" as const];
    const { drain } = await ok("drain", `${S}/instances/${FIRST}/drain`, { reason, force });
    expect(drain.forced).toEqual(force);
    const [event, ...more] = await eventually(async () => {
      const found = await eventsOf("alone", "guard.forced");
      return found.length > 0 ? found : undefined;
    });
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      instance: FIRST,
      actor: "bootstrap",
      text: expect.stringContaining("minServing"),
    });
    expect((await ok("listIntents", `${N}/intents?kind=drain`)).items).toMatchObject([{ forced: force }]);
  });

  test("a drain beyond half is refused, what is drained already is renewed and undone without being asked about", async () => {
    const S = await serve("four", IDS);
    await ok("drain", `${S}/instances/${FIRST}/drain`, { reason });
    await ok("drain", `${S}/instances/${SECOND}/drain`, { reason });
    const error = await refused("drain", `${S}/instances/${THIRD}/drain`, { reason });
    expect(error.message).toContain("1 of 4 serving, 25 % of the base weight; the policy asks for 50 %");
    await ok("drain", `${S}/instances/${FIRST}/drain`, { reason }, 200);
    await ok("undrain", `${S}/instances/${FIRST}/drain`);
    await ok("undrain", `${S}/instances/${SECOND}/drain`);
  });

  test("what is ended by name leaves what came since", async () => {
    const S = await serve("named", IDS);
    const I = `${S}/instances/${FIRST}`;
    const { drain: seen } = await ok("drain", `${I}/drain`, { reason, owner: "ann" });
    await ok("drain", `${I}/drain`, { reason, owner: "bob" });
    const undone = await ok("undrain", `${I}/drain?all=true&only=${seen.id}`);
    expect(undone).toMatchObject({ removed: [{ owner: "ann" }], remaining: [{ owner: "bob" }] });
    await ok("undrain", `${I}/drain?all=true`);
    const { id } = await ok("putWeight", `${I}/weight`, { weight: 50, reason, owner: "ann" });
    const error = await refused("deleteWeight", `${I}/weight?only=weight-0`);
    expect(error).toMatchObject({ details: { held: { owner: "ann", kind: "weight" } } });
    expect(error.message).toContain("another weight");
    const one = { changes: [{ instance: FIRST, weight: null }], reason };
    await refused("changeService", `${S}/intents`, { ...one, only: ["weight-0"] });
    await ok("changeService", `${S}/intents`, { ...one, only: [id] });
    const selected = { select: { service: "named" }, owner: "ann", reason };
    await ok("changeNamespace", `${N}/intents`, {
      ...selected,
      drain: true,
      force: ["minServing", "minCapacity"],
    });
    const drains = await ok("listIntents", `${N}/intents?owner=ann&kind=drain`);
    const only = [drains.items.find(({ instance }: { instance: string }) => instance === SECOND)?.id ?? ""];
    await ok("changeNamespace", `${N}/intents`, { ...selected, drain: false, only });
    expect((await ok("listIntents", `${N}/intents?owner=ann&kind=drain`)).total).toBe(IDS.length - 1);
    await ok("changeNamespace", `${N}/intents`, { ...selected, drain: false });
  });

  test("a leave is never refused, and an event says which guard it breaks", async () => {
    const S = await serve("goes", [FIRST]);
    await ok("leaveInstance", `${S}/instances/${FIRST}/leave`, { deadlineSeconds: 60 }).catch(
      () => undefined,
    );
    const [event] = await eventually(async () => {
      const found = await eventsOf("goes", "guard.broken");
      return found.length > 0 ? found : undefined;
    });
    expect(event).toMatchObject({ instance: FIRST, text: expect.stringContaining("minServing") });
  });

  test("the last of a zone warns", async () => {
    const S = await serve("zoned", IDS, (i) => ({ zone: i === 0 ? "a" : "b" }));
    const { warnings } = await ok("drain", `${S}/instances/${FIRST}/drain`, { reason });
    expect(warnings).toMatchObject([{ guard: "lastOfZone", refuses: false, zone: "a" }]);
  });
});

describe("overrides of every kind", () => {
  test("maintenance takes it out of the table once drained, and ends", async () => {
    const S = await serve("tended", IDS);
    const I = `${S}/instances/${FIRST}`;
    const view = await ok("putMaintenance", `${I}/maintenance`, {
      reason,
      owner: "ann",
      expiresInSeconds: 3600,
    });
    expect(view).toMatchObject({
      kind: "maintenance",
      owner: "ann",
      actor: "bootstrap",
      expiresAt: expect.any(Number),
    });
    await eventually(async () => (await ok("getInstance", I)).status === "maintenance");
    expect((await refused("putMaintenance", `${I}/maintenance`, { reason })).details["held"]).toMatchObject({
      owner: "ann",
      reason,
    });
    await ok("deleteMaintenance", `${I}/maintenance`);
    await eventually(async () => (await ok("getInstance", I)).weight > 0);
  });

  test("a circuit is held open or closed, tried now, and left to itself", async () => {
    const S = await serve("tripped", IDS);
    const I = `${S}/instances/${FIRST}`;
    const { intent } = await ok("putCircuit", `${I}/circuit`, { state: "open", reason });
    expect(intent).toMatchObject({ kind: "circuit", value: "open" });
    await eventually(async () => (await ok("getInstance", I)).status === "forced_out");
    await ok("putCircuit", `${I}/circuit`, { state: "closed", reason });
    await eventually(async () => (await ok("getInstance", I)).weight > 0);
    expect((await ok("explainInstance", `${I}/explain`)).circuit.forced).toBe("closed");
    expect(await ok("putCircuit", `${I}/circuit`, { state: "half-open", reason })).toEqual({
      state: "half-open",
    });
    expect((await ok("explainInstance", `${I}/explain`)).circuit.forced).toBeUndefined();
    await ok("putCircuit", `${I}/circuit`, { state: "auto", reason });
    expect((await call("PUT", `${I}/circuit`, { state: "ajar", reason })).status).toBe(400);
  });

  test("a weight has an owner, an expiry and a kind of its own in the list", async () => {
    const S = await serve("weighed", IDS);
    const I = `${S}/instances/${FIRST}`;
    await ok("putWeight", `${I}/weight`, { weight: "50%", reason, owner: "canary", expiresInSeconds: 1 });
    await refused("putWeight", `${I}/weight`, { weight: 10, reason });
    const list = await ok("listIntents", `${N}/intents?kind=weight`);
    expect(list.items).toMatchObject([{ owner: "canary", value: "50%", expiresAt: expect.any(Number) }]);
    await eventually(async () => (await ok("getInstance", I)).intents.weight === undefined);
  });

  test("an explanation's base and factors multiply to the weight", async () => {
    const S = await serve("explained", IDS, () => ({ weight: 80 }));
    const I = `${S}/instances/${FIRST}`;
    await ok("putWeight", `${I}/weight`, { weight: "50%", reason });
    const told = await ok("explainInstance", `${I}/explain`);
    expect(told).toMatchObject({
      weight: 40,
      base: { value: 40, from: "override" },
      status: "serving",
      factors: [],
    });
    expect(told.weight).toBe(told.factors.reduce((product, { value }) => product * value, told.base.value));
    expect((await call("GET", `${S}/instances/10.7.7.7:1/explain`)).status).toBe(404);
  });

  test("the last probes are told, the newest first, of what is there", async () => {
    const S = await serve("probed", IDS);
    const I = `${S}/instances/${FIRST}`;
    const { items, kept, since } = await ok("listInstanceProbes", `${I}/probes`);
    const { lastProbe } = await ok("getInstance", I);
    expect(items.at(0)).toMatchObject({ ok: true, kind: "http", degraded: false, at: expect.any(Number) });
    expect(items.some(({ at }) => at === lastProbe?.at)).toBe(true);
    expect(since).toBeLessThanOrEqual(items.at(-1)?.at ?? 0);
    expect(items.length).toBeLessThanOrEqual(kept);
    expect((await call("GET", `${S}/instances/10.7.7.7:1/probes`)).status).toBe(404);
  });

  test("marks tell what waits for its address and what its address has left", async () => {
    const S = await serve("marked", IDS);
    await ok("drain", `${S}/instances/10.5.5.5:80/drain`, { reason });
    await ok("drain", `${S}/instances/${FOURTH}/drain`, { reason });
    await ok("deleteInstance", `${S}/instances/${FOURTH}`);
    const marks = await eventually(async () => {
      const { items } = await ok("listIntents", `${N}/intents`);
      const own = items.filter(({ service }) => service === "marked");
      return own.every((item) => item.marks !== undefined) ? own : undefined;
    });
    expect(Object.fromEntries(marks.map((item) => [item.instance, item.marks]))).toEqual({
      "10.5.5.5:80": ["waiting"],
      [FOURTH]: ["orphaned"],
    });
  });
});

describe("If-Match on a drain", () => {
  test("an instance that is as it was looked at is drained; one that is not is left alone", async () => {
    const S = await serve("matched", IDS);
    const I = `${S}/instances/${FIRST}`;
    const look = await call("GET", I);
    const etag = look.headers.get("etag") ?? "";
    expect(look.json.etag).toBe(etag);
    await ok("putWeight", `${I}/weight`, { weight: 50, reason });
    const stale = await call("POST", `${I}/drain`, { reason }, { "if-match": etag });
    expect([stale.status, stale.json.error.code]).toEqual([412, "precondition_failed"]);
    const now = (await call("GET", I)).headers.get("etag") ?? "";
    expect((await call("POST", `${I}/drain`, { reason }, { "if-match": now })).status).toBe(202);
    expect((await call("POST", `${I}/drain`, { reason }, { "if-match": "nonsense" })).status).toBe(400);
  });
});

describe("a drain that is held", () => {
  test("asking again renews it; left alone, it ends where the instance is well", async () => {
    const S = await serve("held", [...IDS, "10.9.9.9:80"].slice(0, 4));
    const I = `${S}/instances/${FIRST}`;
    const { drain } = await ok("drain", `${I}/drain`, { reason, keepAliveSeconds: 5 });
    expect(drain.keepAliveMs).toBe(5000);
    const again = await ok("drain", `${I}/drain`, { reason, keepAliveSeconds: 5 }, 200);
    expect(again.drain.id).toBe(drain.id);
    const longer = await ok("drain", `${I}/drain`, { reason, keepAliveSeconds: 6 }, 200);
    expect(longer.drain).toMatchObject({ id: drain.id, keepAliveMs: 6000 });
    await eventually(async () => (await call("GET", `${I}/drain`)).status === 404, { withinMs: 15_000 });
    expect((await ok("getInstance", I)).weight).toBeGreaterThan(0);
  });
});
