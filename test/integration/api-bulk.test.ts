import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { HeadgateError, OUTCOME_UNKNOWN } from "#lib/contract/error.ts";
import { ApiServer } from "#test/support/api-server.ts";
import { callsOf } from "#test/support/api-calls.ts";
import { eventually } from "#test/support/eventually.ts";

const N = "/v1/namespaces/default";
const reason = "host 10.1.0.1 goes";
const idsOf = (net: number, size = 4) => Array.from({ length: size }, (_, i) => `10.${net}.0.${i + 1}:80`);

let server: ApiServer;
beforeAll(async () => {
  server = await ApiServer.start();
  await eventually(() => server.control.role() === "leader");
});
afterAll(() => server[Symbol.asyncDispose]());
const { call, ok, refused, serve } = callsOf(() => server);

const drainedOf = async (S: string) =>
  (await ok("listInstances", `${S}/instances?sort=id`)).items
    .filter(({ intents }) => intents.drains.length > 0)
    .map(({ id }) => id);

describe("many changes of one service", () => {
  test("all of them stand, or none: one that a guard or an owner refuses takes the others with it", async () => {
    const [a = "", b = "", c = "", d = ""] = idsOf(1);
    const S = await serve("bulk", [a, b, c, d]);
    const three = [a, b, c].map((instance) => ({ instance, drain: true }));
    const error = await refused("changeService", `${S}/intents`, { reason, changes: three });
    expect(error.details["guards"]).toMatchObject([{ guard: "minCapacity", left: 0.25 }]);
    expect(await drainedOf(S)).toEqual([]);

    const mixed = [
      { instance: a, drain: true, weight: "50%" },
      { instance: b, maintenance: true },
      { instance: c, circuit: "closed" as const },
    ];
    const done = await ok("changeService", `${S}/intents`, { reason, owner: "ann", changes: mixed });
    expect(done.instances).toMatchObject([
      {
        instance: a,
        intents: { drains: [{ owner: "ann", reason }], weight: { weight: { kind: "percent", value: 50 } } },
      },
      { instance: b, intents: { drains: [], maintenance: { owner: "ann" } } },
      { instance: c, intents: { circuit: { state: "closed" } } },
    ]);
    expect(done.forced).toEqual([]);

    const held = [
      { instance: d, weight: 90 },
      { instance: a, weight: 10 },
    ];
    expect((await refused("changeService", `${S}/intents`, { reason, changes: held })).message).toContain(
      "held by ann",
    );
    expect((await ok("listIntents", `${N}/intents?kind=weight`)).total).toBe(1);

    const undo = [
      { instance: a, drain: false, weight: null },
      { instance: b, maintenance: false },
      { instance: c, circuit: "auto" as const },
    ];
    const undone = await ok("changeService", `${S}/intents`, { reason, owner: "ann", changes: undo });
    expect(undone.instances.every(({ intents }) => intents.drains.length === 0 && !intents.maintenance)).toBe(
      true,
    );
    expect((await ok("listIntents", `${N}/intents`)).total).toBe(0);
    expect(undone.unchanged).toEqual([]);
    const again = await ok("changeService", `${S}/intents`, { reason, owner: "ann", changes: undo });
    expect(again.unchanged?.toSorted()).toEqual([a, b, c]);
  });

  test("a change that swaps one for another takes nothing away that operators leave", async () => {
    const [a = "", b = ""] = idsOf(2, 2);
    const S = await serve("swap", [a, b]);
    await ok("drain", `${S}/instances/${a}/drain`, { reason });
    const swap = [
      { instance: a, drain: false },
      { instance: b, drain: true },
    ];
    // It is not back yet: what serves now counts too.
    expect((await refused("changeService", `${S}/intents`, { reason, changes: swap })).message).toContain(
      "minServing",
    );
    const force = ["minServing" as const, "minCapacity" as const];
    const { forced } = await ok("changeService", `${S}/intents`, { reason, changes: swap, force });
    expect(forced.toSorted()).toEqual(["minCapacity", "minServing"]);
  });

  test("thousands can be named for their end, each with what it ends by its id: such a body may be longer than others", async () => {
    await serve("named", idsOf(30, 1));
    const S = `${N}/services/named`;
    const ids = Array.from({ length: 1500 }, (_, i) => `${i}.${"compute-".repeat(15)}.internal:8080`);
    const drains = ids.map((instance) => ({ instance, drain: true }));
    await ok("changeService", `${S}/intents`, { reason, owner: "many", changes: drains });
    const { items } = await ok("listIntents", `${N}/intents?owner=many&kind=drain&limit=1500`);
    const changes = ids.map((instance) => ({ instance, drain: false }));
    await ok("previewService", `${S}/preview`, { changes });
    const end = { reason, owner: "many", changes, only: items.map(({ id }) => id) };
    expect(JSON.stringify(end).length).toBeGreaterThan(256 * 1024);
    const { unchanged } = await ok("changeService", `${S}/intents`, end);
    expect([items.length, unchanged]).toEqual([1500, []]);
  });

  test("what makes no sense is refused before anything is looked at", async () => {
    const S = `${N}/services/bulk`;
    const instance = "10.1.0.1:80";
    for (const changes of [
      [],
      [{ instance }],
      [{ instance, drain: "yes" }],
      [{ instance: "x", drain: true }],
    ])
      expect((await call("POST", `${S}/intents`, { reason, changes })).status).toBe(400);
    const none = { reason, changes: [{ instance, drain: true }], atomic: false };
    expect((await call("POST", `${S}/intents`, none)).status).toBe(400);
    expect((await call("POST", `${N}/services/none/intents`, { ...none, atomic: true })).status).toBe(404);
  });
});

describe("a selection over services", () => {
  const shared = "10.3.0.9";

  test("each service all or none; refused ones with guards and numbers, the others done", async () => {
    const large = await serve("large", [...idsOf(3), `${shared}:80`], () => ({ zone: "x" }));
    const small = await serve("small", [`${shared}:81`]);
    const body = { select: { host: shared }, drain: true, reason, owner: "host-9" };
    const dry = await ok("changeNamespace", `${N}/intents`, { ...body, dryRun: true });
    const { dryRun, results } = dry;
    expect(dryRun).toBe(true);
    expect(await drainedOf(large)).toEqual([]);
    const real = await ok("changeNamespace", `${N}/intents`, body);
    expect(real.results).toEqual(results);
    expect(results).toMatchObject([
      { service: "large", outcome: "done", instances: [`${shared}:80`], unchanged: [], guards: [] },
      {
        service: "small",
        outcome: "refused",
        instances: [`${shared}:81`],
        guards: [{ guard: "minServing", left: 0, needed: 1 }, { guard: "minCapacity" }],
        message: expect.stringContaining("none of 1 serving"),
      },
    ]);
    expect([await drainedOf(large), await drainedOf(small)]).toEqual([[`${shared}:80`], []]);

    const again = await ok("changeNamespace", `${N}/intents`, body);
    expect(again.results[0]).toMatchObject({ outcome: "done", unchanged: [`${shared}:80`] });
    const forced = await ok("changeNamespace", `${N}/intents`, {
      ...body,
      force: ["minServing", "minCapacity"],
    });
    expect(forced.results[1]).toMatchObject({
      outcome: "done",
      guards: [{ guard: "minServing" }, { guard: "minCapacity" }],
    });
    const back = await ok("changeNamespace", `${N}/intents`, { ...body, drain: false });
    expect(back.results.map(({ outcome }) => outcome)).toEqual(["done", "done"]);
    expect([await drainedOf(large), await drainedOf(small)]).toEqual([[], []]);
  });

  test("no more of it at once than is said: services beyond that are left for later", async () => {
    const one = await serve("one", idsOf(5), (i) => ({ zone: i < 2 ? "z" : "y" }));
    const two = await serve("two", idsOf(6), (i) => ({ zone: i < 2 ? "z" : "y" }));
    const body = { select: { zone: "z" }, drain: true, reason, owner: "zone", maxAtOnce: 3 };
    const first = await ok("changeNamespace", `${N}/intents`, body);
    expect(first.results).toMatchObject([
      { service: "one", outcome: "done" },
      { service: "two", outcome: "left", message: expect.stringContaining("more than 3") },
    ]);
    expect([(await drainedOf(one)).length, (await drainedOf(two)).length]).toEqual([2, 0]);
    await ok("changeService", `${one}/intents`, {
      reason,
      owner: "zone",
      changes: (await drainedOf(one)).map((instance) => ({ instance, drain: false })),
    });
    const select = { zone: "z", service: "two" };
    expect((await ok("changeNamespace", `${N}/intents`, { ...body, select })).results).toMatchObject([
      { service: "two", outcome: "done" },
    ]);
  });

  test("of a service whose answer was lost nobody knows: it is told apart, and counts among those drained at once", async () => {
    const selected = ["lost-a", "lost-b", "lost-c"];
    for (const [index, name] of selected.entries())
      await serve(name, idsOf(20 + index), (i) => ({ zone: i < 2 ? "q" : "y" }));
    const execute = server.control.execute.bind(server.control);
    const lossy = vi.spyOn(server.control, "execute").mockImplementation(async (command) => {
      const result = await execute(command);
      if (command.service.service !== "lost-b") return result;
      throw new HeadgateError("unavailable", "the store does not answer", { details: OUTCOME_UNKNOWN });
    });
    const body = { select: { zone: "q" }, drain: true, reason, owner: "lost", maxAtOnce: 4 };
    const { results } = await ok("changeNamespace", `${N}/intents`, body);
    lossy.mockRestore();
    expect(results.map(({ outcome, mayBeDone }) => [outcome, mayBeDone])).toEqual([
      ["done", undefined],
      ["failed", true],
      ["left", undefined],
    ]);
  });

  test("a selection of nothing is no selection", async () => {
    const body = { drain: true, reason };
    expect((await call("POST", `${N}/intents`, { ...body, select: {} })).status).toBe(400);
    const none = await call("POST", `${N}/intents`, { ...body, select: { zone: "nowhere" } });
    expect([none.status, none.json.error.message]).toEqual([404, "no instance in default with zone nowhere"]);
  });

  test("a source selects what was registered by it, and nothing of another", async () => {
    await serve("sourced", idsOf(8));
    const body = { drain: true, reason, dryRun: true };
    const select = { service: "sourced", source: "headgate" };
    expect((await ok("changeNamespace", `${N}/intents`, { ...body, select })).results).toMatchObject([
      { service: "sourced", instances: expect.arrayContaining(idsOf(8)) },
    ]);
    const other = { ...body, select: { ...select, source: "grpc" } };
    expect((await call("POST", `${N}/intents`, other)).status).toBe(404);
  });
});

describe("previews", () => {
  test("a service's: the end of it, what moves, who would refuse; and nothing is written", async () => {
    const [a = "", b = "", c = "", d = ""] = idsOf(7);
    const S = await serve("looked", [a, b, c, d], (i) => ({ zone: i === 0 ? "a" : "b", version: "1.0" }));
    const written = async () => [
      await server.store.get("/headgate/v1/intents/default/looked"),
      await server.store.get("/headgate/v1/tables/default/looked/0"),
    ];
    const before = await written();
    const preview = await ok("previewService", `${S}/preview`, { changes: [{ instance: a, drain: true }] });
    expect(preview).toMatchObject({
      protection: { before: "normal", after: "normal" },
      moves: { to: 3, text: "25 % of traffic moves to 3 instances" },
      guards: [{ guard: "lastOfZone", refuses: false, zone: "a" }],
    });
    expect(preview.endpoints.map(({ id, after }) => [id, after?.status, after?.weight])).toEqual([
      [a, "drained", 0],
      [b, "serving", 100],
      [c, "serving", 100],
      [d, "serving", 100],
    ]);
    const changes = [a, b, c].map((instance) => ({ instance, drain: true }));
    expect((await ok("previewService", `${S}/preview`, { changes })).guards).toMatchObject([
      { guard: "minCapacity", refuses: true },
      { guard: "lastOfZone" },
    ]);
    expect(await drainedOf(S)).toEqual([]);
    expect(await written()).toEqual(before);
  });

  test("a namespace's: each service that would change, and the names of the others", async () => {
    const preview = await ok("previewNamespace", `${N}/preview`, { select: { host: "10.7.0.1" } });
    expect(preview.services.map(({ service }) => service)).toEqual(["looked"]);
    const policy = await ok("previewNamespace", `${N}/preview`, { policy: { check: { intervalMs: 7000 } } });
    expect(policy.services).toEqual([]);
    expect(policy.unchanged).toContain("looked");
    for (const body of [{}, { policy: { nonsense: 1 } }])
      expect((await call("POST", `${N}/preview`, body)).status).toBe(400);
  });
});
