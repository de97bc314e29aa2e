import { describe, expect, it } from "vitest";
import type { Explanation } from "#lib/contract/explain.ts";
import type { GuardVerdict } from "#lib/contract/guard.ts";
import type { ServicePreview } from "#lib/contract/preview.ts";
import { contractServer, Refused } from "#test/support/contract-server.ts";
import { headgate } from "#test/support/headgate-command.ts";
import { localServer } from "#test/support/local-server.ts";
import { commandEnv, drainAt, INSTANCE, intentOf, REASON, viewOf } from "#test/support/sample-drain.ts";

const [service = "", instance = ""] = INSTANCE;
const where = { namespace: "default", service, instance, registered: true };
const refusal: GuardVerdict = {
  guard: "minCapacity",
  refuses: true,
  left: 0.4,
  needed: 0.5,
  text: "would leave 2 of 5 serving, 40 % of the base weight; the policy asks for 50 %",
};
const preview: ServicePreview = {
  namespace: "default",
  service,
  protection: { before: "normal", after: "normal" },
  endpoints: [
    {
      id: instance,
      before: { status: "serving", weight: 100, share: 0.5 },
      after: { status: "drained", weight: 0, share: 0 },
      callsPerSecond: { before: 12.25, after: 0 },
    },
  ],
  moves: { share: 0.5, to: 1, text: "50 % of traffic moves to 1 instance" },
  guards: [],
};

describe("a guard that refuses", () => {
  it("ends 3 with the guard, the numbers, and what passes it", async () => {
    const refused = new Refused("conflict", `minCapacity refuses: ${refusal.text}`, { guards: [refusal] });
    await using server = await contractServer({ drain: () => refused });
    const { code, stdout, stderr } = await headgate(
      ["drain", ...INSTANCE, ...REASON, "--json"],
      commandEnv(server.url),
    );
    expect(code).toBe(3);
    expect(stderr).toContain("minCapacity refuses: would leave 2 of 5 serving, 40 %");
    expect(stderr).toContain("--force minCapacity");
    expect(JSON.parse(stdout)).toMatchObject({
      exitCode: 3,
      details: { guards: [{ guard: "minCapacity", left: 0.4 }] },
    });
  });

  it("is passed by name, several times for several, and only by a name there is", async () => {
    await using server = await contractServer({ drain: () => ({ drain: drainAt("requested") }) });
    const force = ["--force", "minServing", "--force", "minCapacity"];
    const args = ["drain", ...INSTANCE, ...REASON, ...force, "--keep-alive", "30s", "--expires", "1h"];
    expect((await headgate(args, commandEnv(server.url))).code).toBe(0);
    expect(server.calls[0]?.body).toEqual({
      reason: "release 812",
      force: ["minServing", "minCapacity"],
      keepAliveSeconds: 30,
      expiresInSeconds: 3600,
    });
    expect(
      (await headgate(["drain", ...INSTANCE, ...REASON, "--force", "all"], commandEnv(server.url))).code,
    ).toBe(2);
  });

  it("that only warns is told, and the drain is done", async () => {
    const warnings = [
      { ...refusal, guard: "lastOfZone" as const, refuses: false, text: "would leave none in zone a" },
    ];
    await using server = await contractServer({ drain: () => ({ drain: drainAt("requested"), warnings }) });
    const { code, stderr } = await headgate(["drain", ...INSTANCE, ...REASON], commandEnv(server.url));
    expect(code).toBe(0);
    expect(stderr).toContain("warning: lastOfZone: would leave none in zone a");
  });
});

describe("headgate drain --dry-run", () => {
  it("prints what would come of it and changes nothing", async () => {
    await using server = await contractServer({ previewService: () => preview });
    const args = ["drain", ...INSTANCE, ...REASON, "--dry-run"];
    const { code, stdout } = await headgate(args, commandEnv(server.url));
    expect(code).toBe(0);
    expect(stdout).toContain("orders: 50 % of traffic moves to 1 instance");
    expect(stdout).toMatch(/10\.0\.0\.7:8080 +serving 100 +drained 0 +50 % → 0 % +12\.3 → 0\.0/);
    expect(server.calls.map(({ name }) => name)).toEqual(["previewService"]);
    const { stdout: json } = await headgate([...args, "--json"], commandEnv(server.url));
    expect(JSON.parse(json)).toEqual({ preview });
  });

  it("ends 3 where it would be refused, unless that guard is passed", async () => {
    await using server = await contractServer({ previewService: () => ({ ...preview, guards: [refusal] }) });
    const args = ["drain", ...INSTANCE, ...REASON, "--dry-run"];
    const { code, stdout, stderr } = await headgate(args, commandEnv(server.url));
    expect([code, stdout.includes("50 % of traffic moves")]).toEqual([3, true]);
    expect(stderr).toContain("it would be refused: minCapacity");
    expect((await headgate([...args, "--force", "minCapacity"], commandEnv(server.url))).code).toBe(0);
  });
});

describe("headgate drain of a host or a zone", () => {
  const done = { service, outcome: "done" as const, instances: [instance], unchanged: [], guards: [] };
  const refused = {
    service: "payments",
    outcome: "refused" as const,
    instances: ["10.0.0.7:9000"],
    unchanged: [],
    guards: [refusal],
    message: `minCapacity refuses: ${refusal.text}`,
  };

  it("drains every service's share of it, and prints the line that undoes it", async () => {
    await using server = await contractServer({
      changeNamespace: () => ({ dryRun: false, owner: "host-7", results: [done] }),
    });
    const args = ["drain", "--host", "10.0.0.7", "--owner", "host-7", ...REASON];
    const { code, stdout } = await headgate(args, commandEnv(server.url));
    expect(code).toBe(0);
    expect(stdout).toContain("orders: draining 10.0.0.7:8080");
    expect(stdout).toContain("headgate undrain --host 10.0.0.7 --owner host-7");
    expect(server.calls[0]?.body).toMatchObject({
      select: { host: "10.0.0.7" },
      drain: true,
      owner: "host-7",
    });
  });

  it("ends 3 when a service is refused, with the others done", async () => {
    await using server = await contractServer({
      changeNamespace: () => ({ dryRun: false, owner: "ci", results: [done, refused] }),
    });
    const args = ["drain", "--zone", "b", ...REASON, "--json"];
    const { code, stdout, stderr } = await headgate(args, commandEnv(server.url));
    expect(code).toBe(3);
    expect(stderr).toContain("payments: minCapacity refuses: would leave 2 of 5");
    expect(stderr).toContain("--force minCapacity The others are drained");
    expect(JSON.parse(stdout)).toMatchObject({
      exitCode: 3,
      results: [{ outcome: "done" }, { outcome: "refused" }],
    });
  });

  it("says of a service whose answer was lost that it is not known, and how to undo what may stand", async () => {
    const lost = {
      ...refused,
      outcome: "failed" as const,
      guards: [],
      message: "no answer",
      mayBeDone: true,
    };
    await using server = await contractServer({
      changeNamespace: () => ({ dryRun: false, owner: "ci", results: [lost] }),
    });
    const zone = ["--zone", "b"];
    const drained = await headgate(["drain", ...zone, ...REASON], commandEnv(server.url));
    expect(drained).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /whether it is drained is not known for 1 service: payments: no answer\n.*To undo what may stand: headgate undrain --zone b/,
      ),
    });
    expect(drained.stdout).toContain("payments: whether it is drained is not known: 10.0.0.7:9000");
    const undrained = await headgate(["undrain", ...zone, "--owner", "ci"], commandEnv(server.url));
    expect(undrained).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("whether it is undrained is not known in 1 service: payments"),
    });
  });

  it("--dry-run shows each service's preview, and writes nothing", async () => {
    await using server = await contractServer({
      previewNamespace: () => ({ services: [preview], unchanged: [] }),
      changeNamespace: () => ({ dryRun: true, owner: "ci", results: [done] }),
    });
    const args = ["drain", "--zone", "b", ...REASON, "--dry-run"];
    const { code, stdout } = await headgate(args, commandEnv(server.url));
    expect([code, stdout.includes("would drain 10.0.0.7:8080")]).toEqual([0, true]);
    expect(server.calls.at(-1)?.body).toMatchObject({ dryRun: true });
  });

  it("--wait waits for all of them", async () => {
    await using server = await contractServer({
      changeNamespace: () => ({ dryRun: false, owner: "ci", results: [done] }),
      getDrain: () => ({ drain: drainAt("drained") }),
    });
    const args = ["drain", "--zone", "b", ...REASON, "--wait"];
    const { code, stdout } = await headgate(args, commandEnv(server.url));
    expect(code).toBe(0);
    expect(stdout).toContain("Safe to stop: 1 instance.");
  });

  it("undrain takes the same selection", async () => {
    await using server = await contractServer({
      changeNamespace: () => ({ dryRun: false, owner: "host-7", results: [done] }),
    });
    const { code, stdout } = await headgate(
      ["undrain", "--host", "10.0.0.7", "--owner", "host-7"],
      commandEnv(server.url),
    );
    expect(code).toBe(0);
    expect(stdout).toContain("orders: undrained 10.0.0.7:8080");
    expect(server.calls[0]?.body).toMatchObject({
      select: { host: "10.0.0.7" },
      drain: false,
      owner: "host-7",
    });
  });

  it("undrain --wait waits for all of them, and ends 3 where somebody else still holds one", async () => {
    const views = [viewOf(0), viewOf(0), viewOf(30)];
    await using server = await contractServer({
      changeNamespace: () => ({ dryRun: false, owner: "ci", results: [done] }),
      getInstance: () => views.shift() ?? viewOf(0, { intents: { drains: [intentOf("ann")] } }),
    });
    const args = ["undrain", "--zone", "b", "--wait", "--json"];
    const { code, stdout } = await headgate(args, commandEnv(server.url));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ results: [{ outcome: "done" }], instances: [{ weight: 30 }] });
    expect(await headgate(args, commandEnv(server.url))).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("still drained for ann"),
    });
  });

  it("the line that undoes it names the service, quoted where it must be", async () => {
    await using server = await contractServer({
      changeNamespace: () => ({ dryRun: false, owner: "ci", results: [done] }),
    });
    const args = ["drain", "orders", "--zone", "rack 7", ...REASON];
    expect((await headgate(args, commandEnv(server.url))).stdout).toContain(
      "headgate undrain orders --zone 'rack 7' --owner ci",
    );
  });

  it.each([
    [["drain", ...REASON]],
    [["drain", "orders", ...REASON]],
    [["drain", ...INSTANCE, "--host", "10.0.0.7", ...REASON]],
    [["undrain", "--zone", "b", "--timeout", "5s"]],
    [["undrain", "--zone", "b", "--all"]],
  ])("wrong usage: %j", async (args) => {
    await using server = await localServer((_, response) => response.end());
    expect((await headgate(args, commandEnv(server.url))).code).toBe(2);
    expect(server.asked).toEqual([]);
  });
});

describe("maintenance, circuit and explain", () => {
  it("maintenance is set with a reason, and ended with --off", async () => {
    const intent = { ...intentOf("ci"), ...where, kind: "maintenance" as const };
    await using server = await contractServer({
      putMaintenance: () => intent,
      deleteMaintenance: () => undefined,
    });
    const on = await headgate(
      ["maintenance", ...INSTANCE, ...REASON, "--force", "lastOfZone"],
      commandEnv(server.url),
    );
    expect([on.code, on.stdout.includes("--off")]).toEqual([0, true]);
    expect(server.calls[0]?.body).toEqual({ reason: "release 812", force: ["lastOfZone"] });
    expect((await headgate(["maintenance", ...INSTANCE, "--off"], commandEnv(server.url))).code).toBe(0);
    expect(server.calls[1]?.name).toBe("deleteMaintenance");
    expect((await headgate(["maintenance", ...INSTANCE], commandEnv(server.url))).code).toBe(2);
  });

  it.each(["open", "closed", "half-open", "auto"] as const)(
    "circuit %s is sent as it is meant",
    async (state) => {
      await using server = await contractServer({ putCircuit: () => ({ state }) });
      const { code, stdout } = await headgate(
        ["circuit", ...INSTANCE, state, ...REASON, "--json"],
        commandEnv(server.url),
      );
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toEqual({ state });
      expect(server.calls[0]?.body).toEqual({ state, reason: "release 812" });
    },
  );

  it("another owner's circuit ends 3 and names them", async () => {
    const refused = new Refused("conflict", "the circuit of 10.0.0.7:8080 is held by ann (incident 12)");
    await using server = await contractServer({ putCircuit: () => refused });
    const { code, stderr } = await headgate(
      ["circuit", ...INSTANCE, "open", ...REASON],
      commandEnv(server.url),
    );
    expect([code, stderr.includes("held by ann")]).toEqual([3, true]);
  });

  it("explain prints base × factors = weight", async () => {
    const told: Explanation = {
      namespace: "default",
      service,
      instance,
      registered: true,
      status: "warming",
      statusSince: 0,
      marks: ["forced_in"],
      weight: 12.5,
      base: { value: 50, from: "override", since: 0, text: "50% of 100 by ann: canary" },
      factors: [
        { kind: "slow_start", value: 0.5, since: 0, text: "comes to its full weight" },
        { kind: "degraded", value: 0.5, since: 0, text: "it says of itself that it is degraded" },
      ],
      health: { state: "degraded", since: 0 },
      circuit: {
        state: "half-open",
        since: 0,
        attempt: 1,
        forced: "closed",
        trial: { succeeded: 3, failed: 1 },
      },
      protection: "panic",
      causes: [{ kind: "weight_override", since: 0, text: "base weight 50% of 100 by ann: canary" }],
    };
    await using server = await contractServer({ explainInstance: () => told });
    const { code, stdout } = await headgate(["explain", ...INSTANCE], commandEnv(server.url));
    expect(code).toBe(0);
    expect(stdout).toContain("50 × 0.5 × 0.5 = 12.5");
    expect(stdout).toContain("slow start");
    expect(stdout).toContain("held closed by an operator");
    const { stdout: json } = await headgate(["explain", ...INSTANCE, "--json"], commandEnv(server.url));
    expect(JSON.parse(json)).toEqual(told);
  });
});
