import { contractServer, Refused } from "#test/support/contract-server.ts";
import { headgate } from "#test/support/headgate-command.ts";
import { localServer, refusingUrl } from "#test/support/local-server.ts";
import { commandEnv, draining, INSTANCE, REASON } from "#test/support/sample-drain.ts";
import { describe, expect, it } from "vitest";

describe("exit codes", () => {
  it.each([
    [3, new Refused("conflict", "minServing: 0 would be left", { guard: "minServing" })],
    [6, new Refused("unavailable", "the store is away")],
    [1, new Refused("unavailable", "whether the change was made is not known", { unknownOutcome: true })],
    [1, new Refused("unavailable", "it is written and stands", { isWritten: true })],
    [1, new Refused("unauthenticated", "sign in")],
    [1, new Refused("permission_denied", "needs scope drain")],
    [1, new Refused("not_found", "no such service")],
  ])("%i for what the server says", async (code, refused) => {
    await using server = await contractServer({ drain: () => refused });
    const result = await headgate(["drain", ...INSTANCE, ...REASON, "--json"], commandEnv(server.url));
    expect(result.code).toBe(code);
    const lines = result.stderr.trim().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe(`headgate: ${refused.message} (request r-1)`);
    expect(lines[1]?.includes("Nothing was changed")).toBe(code === 6);
    expect(JSON.parse(result.stdout)).toMatchObject({
      exitCode: code,
      code: refused.code,
      error: { message: expect.any(String) },
    });
    expect(server.calls).toHaveLength(1);
  });

  it("5 when no address answers", async () => {
    const urls = [await refusingUrl(), await refusingUrl()];
    const { code, stderr } = await headgate(["drain", ...INSTANCE, ...REASON], commandEnv(...urls));
    expect(code).toBe(5);
    for (const url of urls) expect(stderr).toContain(url);
    expect(stderr.trim().split("\n")).toHaveLength(2);
  });

  it.each([
    [[]],
    [["fly"]],
    [["drain", "orders", "10.0.0.7:8080"]],
    [["drain", "orders", "10.0.0.7", ...REASON]],
    [["drain", "or ders", "10.0.0.7:8080", ...REASON]],
    [["drain", ...INSTANCE, "--reason", " "]],
    [["drain", ...INSTANCE, ...REASON, "--force", "everything"]],
    [["drain", ...INSTANCE, ...REASON, "--timeout", "5s"]],
    [["drain", ...INSTANCE, ...REASON, "--wait", "--timeout", "5"]],
    [["drain", ...INSTANCE, ...REASON, "--wait", "--evidence", "hope"]],
    [["undrain", ...INSTANCE, "--wait=soon"]],
    [["weight", ...INSTANCE, "0", ...REASON]],
    [["weight", ...INSTANCE, "lots", ...REASON]],
    [["status", "--namespace", "No_Such"]],
    [["register", "--service", "orders", "--address", "10.0.0.7:8080", "--ttl", "1s"]],
    [["register", "--service", "orders"]],
    [["roll", "orders"]],
    [["roll", "orders", "--max-unavailable", "0", "--", "true"]],
    [["roll", "orders", "--max-unavailable", "120%", "--", "true"]],
    [["roll", "orders", "--select", "rack=7", "--", "true"]],
    [["roll", "orders", "--keep-alive", "1s", "--", "true"]],
    [["cluster", "pause"]],
  ])("2 for wrong usage, before anything is sent: %j", async (args) => {
    await using server = await localServer((_, response) => response.end());
    const { code, stdout, stderr } = await headgate(args, commandEnv(server.url));
    expect({ code, stdout, asked: server.asked }).toEqual({ code: 2, stdout: "", asked: [] });
    expect(stderr.trim().split("\n")).toHaveLength(2);
  });

  it("2 for a setting that cannot be used, naming it", async () => {
    const { code, stderr } = await headgate(["status"], { HEADGATE_URL: "127.0.0.1:7400" });
    expect(code).toBe(2);
    expect(stderr).toContain("HEADGATE_URL");
  });

  it("0 for help and version", async () => {
    const help = await headgate(["--help"]);
    expect(help).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("HEADGATE_TOKEN") });
    for (const name of [
      "drain",
      "undrain",
      "weight",
      "intents",
      "status",
      "table",
      "events",
      "cluster",
      "register",
      "roll",
      "explain",
      "maintenance",
      "circuit",
      "policy",
    ]) {
      expect(help.stdout).toContain(`  ${name} `);
    }
    expect(await headgate(["--version"])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});

describe("several addresses", () => {
  it("a change goes to the next when the first refuses the connection, once", async () => {
    await using server = await contractServer(draining());
    const { code } = await headgate(
      ["drain", ...INSTANCE, ...REASON],
      commandEnv(await refusingUrl(), server.url),
    );
    expect(code).toBe(0);
    expect(server.calls).toHaveLength(1);
  });

  it("a look is tried again while Headgate is away", async () => {
    let left = 2;
    await using server = await contractServer({
      listServices: () => (left-- > 0 ? new Refused("unavailable", "no leader") : { items: [], total: 0 }),
    });
    const { code, stdout } = await headgate(["status"], commandEnv(await refusingUrl(), server.url));
    expect({ code, stdout }).toEqual({ code: 0, stdout: "No services in default\n" });
  });
});
