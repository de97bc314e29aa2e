import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer } from "#test/support/api-server.ts";
import { eventually } from "#test/support/eventually.ts";
import { headgate } from "#test/support/headgate-command.ts";
import { localServer } from "#test/support/local-server.ts";
import { commandEnv } from "#test/support/sample-drain.ts";

let server: ApiServer;
let env: Record<string, string>;
beforeAll(async () => {
  server = await ApiServer.start();
  await eventually(() => server.control.role() === "leader");
  const token = await server.token(["view", "policy:write"], ["*"], "anna");
  env = { HEADGATE_URL: server.url, HEADGATE_TOKEN: token };
});
afterAll(() => server[Symbol.asyncDispose]());

const run = async (...args: string[]) => await headgate(["policy", ...args], env);
const json = async (...args: string[]) => {
  const { stdout, code } = await run(...args, "--json");
  return { code, said: JSON.parse(stdout) };
};
const why = ["--reason", "an incident"];

test("sets, shows, unsets and rolls back a service's policy, and tells what each changed", async () => {
  const set = await run("set", "orders", "check.intervalMs=2s", "circuit.mode=off", ...why);
  expect(set).toMatchObject({ code: 0, stdout: "check.intervalMs 5000 → 2000\ncircuit.mode on → off\n" });
  expect(set.stderr).toContain("version 1");
  expect(await run("get", "orders", "check.intervalMs")).toMatchObject({
    code: 0,
    stdout: "2000\n",
    stderr: expect.stringContaining("From the service. Time between checks, 100–3600000 ms; by default 5000"),
  });
  expect((await run("set", "orders", "circuit.mode=off", ...why)).stdout).toContain("Nothing to change");
  expect((await run("unset", "orders", "check.intervalMs", ...why)).stdout).toBe(
    "check.intervalMs 2000 → 5000\n",
  );
  expect((await json("get", "orders")).said).toMatchObject({
    patch: { circuit: { mode: "off" } },
    changed: { actor: "anna" },
  });
  expect((await run("rollback", "orders", "1", ...why)).stdout).toBe("check.intervalMs 5000 → 2000\n");
  const history = await run("history", "orders");
  expect(history.stdout).toMatch(
    /^VERSION +WHEN +BY +CHANGE +REASON\n3 .*anna +back to 1: check.intervalMs 5000 → 2000 +an incident\n2 /,
  );
  expect((await json("history", "orders")).said).toMatchObject({
    total: 3,
    items: [{ version: 3, rollbackTo: 1 }, {}, {}],
  });
});

test("the namespace's default, and where a value comes from", async () => {
  const set = await run("set", "--default", "circuit.failureRatio=25%", "--namespace", "shop", ...why);
  expect(set.stdout).toBe("circuit.failureRatio 0.5 → 0.25\n");
  await run("set", "carts", "--namespace", "shop", "circuit.minRequests=5", ...why);
  const { stdout } = await run("get", "carts", "circuit", "--namespace", "shop");
  expect(stdout).toMatch(/circuit\.failureRatio +0\.25 +namespace/);
  expect(stdout).toMatch(/circuit\.minRequests +5 +service/);
  expect(stdout).toMatch(/circuit\.windowMs +10000 +default/);
  expect(stdout).not.toContain("check.");
  expect((await json("get", "--default", "--namespace", "shop", "circuit.failureRatio")).said).toMatchObject({
    value: 0.25,
    from: "namespace",
    unit: "share",
    min: 0.01,
  });
  expect((await run("rollback", "--default", "1", "--namespace", "shop", ...why)).stdout).toContain(
    "Nothing to change",
  );
});

describe("what is refused", () => {
  test("a contradiction: 1, with both fields; by a service's own settings: 3, with the service", async () => {
    const contradiction = await run("set", "slow", "flap.baseHoldMs=400000", ...why);
    expect(contradiction).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("flap.maxHoldMs 300000"),
    });
    await run(
      "set",
      "slow",
      "--namespace",
      "mixed",
      "check.timeoutMs=4s",
      "check.unhealthyIntervalMs=4s",
      ...why,
    );
    const refused = await run("set", "--default", "--namespace", "mixed", "check.intervalMs=3s", ...why);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain("slow: check.timeoutMs 4000");
    expect(refused.stderr).toContain("headgate policy get");
  });

  test("a change of one that cannot be read: 3, and a rollback mends it", async () => {
    await run("set", "broken", "circuit.minRequests=5", ...why);
    const key = "/headgate/v1/policies/default/broken";
    const { revision } = await server.store.txn([], [{ kind: "put", key, value: Buffer.from("garbage") }]);
    await eventually(() => server.control.revision() >= revision);
    expect(await run("set", "broken", "circuit.minRequests=6", ...why)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("is not JSON"),
    });
    const shown = await run("get", "broken", "circuit");
    expect(shown.stderr).toContain("Obeyed instead: what it said before");
    expect(shown.stdout).toMatch(/circuit\.minRequests +5 +service/);
    expect((await run("rollback", "broken", "1", ...why)).code).toBe(0);
    expect((await json("get", "broken")).said.unreadable).toBeUndefined();
  });

  test.each([
    [["get"], "no service given"],
    [["get", "or ders"], "is not the name of a service"],
    [["get", "orders", "check.intervall"], "check.intervall: no such field"],
    [["set", "orders", ...why], "no field given"],
    [["set", "orders", "check.intervalMs=2000"], "--reason"],
    [["set", "orders", "check.intervalMs=2000", "--reason", " "], "reason"],
    [["set", "orders", "check.intervalMs=soon", ...why], "check.intervalMs:"],
    [["set", "orders", "check.intervalMs", ...why], "not an assignment"],
    [["set", "--default", "circuit.mode=maybe", ...why], "circuit.mode:"],
    [["unset", "orders", "check", ...why], "check: no such field"],
    [["rollback", "orders", ...why], "give one version"],
    [["rollback", "orders", "1", "2", ...why], "give one version"],
    [["rollback", "orders", "one", ...why], "give one version"],
    [["fly"], "unknown command"],
  ])("2 for wrong usage, before anything is sent: policy %j", async (args, message) => {
    await using nobody = await localServer((_, response) => response.end());
    const { code, stderr } = await headgate(["policy", ...args], commandEnv(nobody.url));
    expect({ code, asked: nobody.asked }).toEqual({ code: 2, asked: [] });
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n")).toHaveLength(2);
  });
});
