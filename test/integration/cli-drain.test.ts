import { contractServer, Refused } from "#test/support/contract-server.ts";
import { headgate } from "#test/support/headgate-command.ts";
import {
  commandEnv,
  drainAt,
  draining,
  INSTANCE,
  intentOf,
  REASON,
  STAGES,
  viewOf,
} from "#test/support/sample-drain.ts";
import { describe, expect, it } from "vitest";

describe("headgate drain", () => {
  it("asks once, says that it is not yet safe to stop, and prints the line that undoes it", async () => {
    await using server = await contractServer(draining());
    const { code, stdout } = await headgate(
      ["drain", ...INSTANCE, ...REASON, "--owner", "ci", "--expires", "1h"],
      commandEnv(server.url),
    );
    expect(code).toBe(0);
    expect(stdout).toContain("Not yet safe to stop");
    expect(stdout).toContain("headgate undrain orders 10.0.0.7:8080 --owner ci");
    expect(server.calls.map(({ name, body }) => [name, body])).toEqual([
      ["drain", { reason: "release 812", owner: "ci", expiresInSeconds: 3600 }],
    ]);
    expect(server.calls[0]?.request.headers.authorization).toBe("Bearer t");
  });

  it("--wait tells each stage once, in order, and ends 0 with the evidence", async () => {
    await using server = await contractServer(draining());
    const { code, stdout, stderr } = await headgate(
      ["drain", ...INSTANCE, ...REASON, "--wait"],
      commandEnv(server.url),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const told = stdout
      .split("\n")
      .map((line) => line.trim().split(/\s+/)[0]!)
      .filter((word) => (STAGES as string[]).includes(word));
    expect(told).toEqual(STAGES);
    expect(stdout).toContain("on the evidence of instance");
    expect(stdout).toContain("Safe to stop");
    expect(stdout).not.toContain("\u001b");
  });

  it("--wait ends 1 for an address that is not registered: nothing was taken out of rotation", async () => {
    await using server = await contractServer({
      drain: () => ({ drain: drainAt("requested", { registered: false }) }),
    });
    const { code, stderr } = await headgate(
      ["drain", ...INSTANCE, ...REASON, "--wait"],
      commandEnv(server.url),
    );
    expect(code).toBe(1);
    expect(stderr).toContain("not registered in orders");
    expect(stderr).toContain("headgate undrain orders 10.0.0.7:8080 --owner ci");
  });

  it("--wait ends 1 when the registration ends before it is drained: nobody knows of the process any more", async () => {
    await using server = await contractServer(draining({ registered: false, safeToStop: false }));
    const args = ["drain", ...INSTANCE, ...REASON, "--wait", "--json"];
    const { code, stdout, stderr } = await headgate(args, commandEnv(server.url));
    expect(code).toBe(1);
    expect(stderr).toContain("its registration ended meanwhile");
    expect(stderr).toContain("headgate undrain orders 10.0.0.7:8080 --owner ci");
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: 1, drain: { stage: "drained", registered: false } });
  });

  it("without --wait, an address that is not registered is never called safe to stop", async () => {
    const drain = drainAt("drained", { registered: false, safeToStop: false });
    await using server = await contractServer({ drain: () => ({ drain }) });
    const { code, stdout, stderr } = await headgate(
      ["drain", ...INSTANCE, ...REASON],
      commandEnv(server.url),
    );
    expect(code).toBe(0);
    expect(stderr).toContain("not registered");
    expect(stdout).toContain("safe to stop is not known");
    expect(stdout).not.toContain("--wait");
  });

  it("--json prints one object and nothing else", async () => {
    await using server = await contractServer(draining());
    const { code, stdout } = await headgate(
      ["drain", ...INSTANCE, ...REASON, "--wait", "--json"],
      commandEnv(server.url),
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      drain: { stage: "drained", evidence: "instance", safeToStop: true },
      undrain: "headgate undrain orders 10.0.0.7:8080 --owner ci",
    });
  });

  it("ends 4 when the time is over: who is behind, and the undrain line; the drain stands", async () => {
    await using server = await contractServer({
      drain: () => ({ drain: drainAt("requested") }),
      getDrain: () => ({ drain: drainAt("published", { behind: ["checkout/1"], lost: ["shop/2"] }) }),
    });
    const args = ["drain", ...INSTANCE, ...REASON, "--wait", "--timeout", "2s", "--json"];
    const { code, stdout, stderr } = await headgate(args, commandEnv(server.url));
    expect(code).toBe(4);
    expect(stderr).toContain("1 consumer behind: checkout/1; 1 consumer out of contact: shop/2");
    expect(stderr).toContain(
      "The drain stands. To put it back: headgate undrain orders 10.0.0.7:8080 --owner ci",
    );
    expect(JSON.parse(stdout)).toMatchObject({
      exitCode: 4,
      drain: { behind: ["checkout/1"] },
      undrain: expect.any(String),
    });
    expect(server.calls.some(({ name }) => name === "undrain")).toBe(false);
    expect(server.calls.length).toBeLessThan(10);
  });

  it.each([
    ["traffic", "instance", 4],
    ["instance", "time", 4],
    ["instance", "traffic", 0],
    ["any", "time", 0],
  ] as const)("--evidence %s, drained on %s: ends %i", async (wanted, evidence, code) => {
    await using server = await contractServer(draining({ evidence }));
    const args = [
      "drain",
      ...INSTANCE,
      ...REASON,
      "--wait",
      "--evidence",
      wanted,
      "--timeout",
      code === 0 ? "30s" : "1s",
    ];
    expect((await headgate(args, commandEnv(server.url))).code).toBe(code);
  });

  it("ends 1 when someone undoes the drain meanwhile", async () => {
    await using server = await contractServer({
      drain: () => ({ drain: drainAt("requested") }),
      getDrain: () => new Refused("not_found", "no such drain"),
    });
    const { code, stderr } = await headgate(
      ["drain", ...INSTANCE, ...REASON, "--wait"],
      commandEnv(server.url),
    );
    expect(code).toBe(1);
    expect(stderr).toContain("was undone");
  });

  it("--wait outlasts an outage, said once", async () => {
    let left = 2;
    const moving = draining();
    await using server = await contractServer({
      ...moving,
      getDrain: (asked) => {
        if (left-- > 0) asked.response.destroy();
        return moving.getDrain!(asked);
      },
    });
    const { code, stderr } = await headgate(
      ["drain", ...INSTANCE, ...REASON, "--wait"],
      commandEnv(server.url),
    );
    expect(code).toBe(0);
    expect(stderr.match(/still waiting/g)).toHaveLength(1);
  });

  it("ends 5 when Headgate goes away for good while it waits, and says that the drain stands", async () => {
    await using server = await contractServer({
      drain: () => ({ drain: drainAt("requested") }),
      getDrain: ({ response }) => {
        response.destroy();
        return new Refused("internal", "cut");
      },
    });
    const args = ["drain", ...INSTANCE, ...REASON, "--wait", "--timeout", "3s"];
    const { code, stderr } = await headgate(args, commandEnv(server.url));
    expect(code).toBe(5);
    expect(stderr).toContain("The drain stands");
  });
});

describe("headgate undrain", () => {
  it("ends one's own and names the others", async () => {
    await using server = await contractServer({
      undrain: () => ({ removed: [intentOf("ci")], remaining: [intentOf("ann")] }),
    });
    const { code, stdout } = await headgate(["undrain", ...INSTANCE], commandEnv(server.url));
    expect(code).toBe(0);
    expect(stdout).toContain("Still drained for ann: ann's reason");
  });

  it("ends 3 when only others hold it, or when it would be waited for in vain", async () => {
    await using server = await contractServer({
      undrain: ({ query }) => ({
        removed: query["owner"] === "ci" ? [intentOf("ci")] : [],
        remaining: [intentOf("ann")],
      }),
    });
    expect(await headgate(["undrain", ...INSTANCE], commandEnv(server.url))).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("ann (ann's reason)"),
    });
    expect(
      (await headgate(["undrain", ...INSTANCE, "--owner", "ci", "--wait"], commandEnv(server.url))).code,
    ).toBe(3);
  });

  it.each([
    [["--wait"], 30],
    [["--wait=serving"], 30],
    [["--wait=full"], 100],
  ])("%j waits, also before the arguments, while it registers and warms up", async (flag, weight) => {
    const views = [new Refused("not_found", "not registered"), viewOf(0), viewOf(30), viewOf(100)];
    await using server = await contractServer({
      undrain: () => ({ removed: [intentOf("ci")], remaining: [] }),
      getInstance: () => views.shift() ?? viewOf(100),
    });
    const { code, stdout } = await headgate(
      ["undrain", ...flag, ...INSTANCE, "--json"],
      commandEnv(server.url),
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ removed: [{ owner: "ci" }], instance: { weight } });
  });

  it("ends 4 with what keeps it out", async () => {
    const out = viewOf(0, {
      status: "unhealthy",
      causes: [{ kind: "probe_failing", since: 0, text: "probe: 3 of 3 failed" }],
    });
    await using server = await contractServer({
      undrain: () => ({ removed: [], remaining: [] }),
      getInstance: () => out,
    });
    const { code, stderr } = await headgate(
      ["undrain", ...INSTANCE, "--wait", "--timeout", "2s"],
      commandEnv(server.url),
    );
    expect(code).toBe(4);
    expect(stderr).toContain("unhealthy, weight 0 of 100: probe: 3 of 3 failed");
  });
});

describe("headgate weight", () => {
  it.each([
    ["50", 50],
    ["0.5", 0.5],
    ["25%", "25%"],
  ])("%s is sent as it is meant", async (text, weight) => {
    const intent = {
      ...intentOf("ci"),
      kind: "weight" as const,
      namespace: "default",
      service: "orders",
      instance: "10.0.0.7:8080",
      registered: true,
      value: text,
    };
    await using server = await contractServer({ putWeight: () => intent });
    expect((await headgate(["weight", ...INSTANCE, text, ...REASON], commandEnv(server.url))).code).toBe(0);
    expect(server.calls[0]?.body).toEqual({ weight, reason: "release 812" });
  });

  it("reset ends the override", async () => {
    await using server = await contractServer({ deleteWeight: () => undefined });
    expect(await headgate(["weight", ...INSTANCE, "reset"], commandEnv(server.url))).toMatchObject({
      code: 0,
      stderr: "",
    });
    expect(server.calls[0]?.name).toBe("deleteWeight");
  });

  it("reset keeps no reason, and says so when one is given; a weight needs one, and nothing is sent without", async () => {
    await using server = await contractServer({ deleteWeight: () => undefined });
    const reset = await headgate(["weight", ...INSTANCE, "reset", ...REASON], commandEnv(server.url));
    expect(reset).toMatchObject({ code: 0, stderr: expect.stringContaining("keeps no reason") });
    const bare = await headgate(["weight", ...INSTANCE, "50"], commandEnv(server.url));
    expect(bare).toMatchObject({ code: 2, stderr: expect.stringContaining("--reason") });
    expect(server.calls).toHaveLength(1);
  });
});
