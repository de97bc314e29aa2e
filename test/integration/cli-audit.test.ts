import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ApiServer, BOOTSTRAP } from "#test/support/api-server.ts";
import { callsOf } from "#test/support/api-calls.ts";
import { eventually } from "#test/support/eventually.ts";
import { headgate } from "#test/support/headgate-command.ts";
import { tempDir } from "#test/support/temp-dir.ts";

let server: ApiServer;
const dir = tempDir();
const { ok, serve } = callsOf(() => server);

beforeAll(async () => {
  server = await ApiServer.start();
  await eventually(() => server.control.role() === "leader");
  await serve("orders", ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"]);
  const one = "/v1/namespaces/default/services/orders/instances/10.0.0.1:80";
  await ok("drain", `${one}/drain`, { reason: "release 812", owner: "deploy-812" });
  await ok("undrain", `${one}/drain?owner=deploy-812`);
  await ok("putAutomation", "/v1/cluster/automation", { paused: true, reason: "incident" });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  dir.remove();
});

const run = (...args: string[]) =>
  headgate(["audit", ...args], { HEADGATE_URL: server.url, HEADGATE_TOKEN: BOOTSTRAP });

describe("headgate audit", () => {
  it("tells who did what, from where and why, oldest first, and by what is asked", async () => {
    const { stdout, code } = await run();
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(
      /^1 {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}bootstrap 127\.0\.0\.1 {2}default\/orders\/10\.0\.0\.1:80 {2}drain: release 812 {2}@\d+$/,
    );
    expect(lines[2]).toContain("automation paused over all services: incident");
    const narrowed = await run("--action", "undrain", "--service", "orders", "--json");
    expect(JSON.parse(narrowed.stdout)).toEqual({
      filter: { action: "undrain", service: "orders" },
      items: [expect.objectContaining({ seq: 2, change: "undrain" })],
      total: 1,
    });
  });

  it("asks Headgate whether the chain holds", async () => {
    const { stdout, code } = await run("verify");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^The chain holds: 3 records, 1 to 3, since .*\nHash of the last: [0-9a-f]{64}\n$/,
    );
    expect(JSON.parse((await run("verify", "--json")).stdout)).toMatchObject({ ok: true, count: 3 });
  });

  it("verifies an export by itself, and names the record where it was changed", async () => {
    const { stdout } = await run("--all", "--json");
    const file = path.join(dir.path, "audit.json");
    writeFileSync(file, stdout);
    const offline = (name: string) =>
      headgate(["audit", "verify", name], { HEADGATE_URL: "http://127.0.0.1:9" });
    expect((await offline(file)).stdout).toMatch(/^The chain holds: 3 records, 1 to 3/);
    writeFileSync(file, stdout.replace("release 812", "release 813"));
    const changed = await offline(file);
    expect(changed.code).toBe(1);
    expect(changed.stderr).toContain("The chain breaks at record 1: it was changed");
    writeFileSync(file, JSON.stringify({ nothing: true }));
    expect((await offline(file)).code).toBe(2);
    expect((await offline(path.join(dir.path, "none"))).code).toBe(2);
  });

  it("an export that leaves records out says so, and is told as what it is when it is verified", async () => {
    const two = "/v1/namespaces/default/services/orders/instances/10.0.0.2:80";
    await ok("drain", `${two}/drain`, { reason: "release 813" });
    const { stdout } = await run("--all", "--json", "--service", "orders");
    expect(JSON.parse(stdout)).toMatchObject({
      filter: { service: "orders" },
      note: expect.stringContaining("only an export of all can be verified"),
      items: [{ seq: 4 }, { seq: 2 }, { seq: 1 }],
    });
    const file = path.join(dir.path, "filtered.json");
    writeFileSync(file, stdout);
    const { code, stderr } = await headgate(["audit", "verify", file], {
      HEADGATE_URL: "http://127.0.0.1:9",
    });
    expect(code).toBe(1);
    expect(stderr).toContain("1 record is missing between 1 and 4, the first at 3");
    expect(stderr).toContain("this looks like a filtered export");
    writeFileSync(file, stdout.replace("release 812", "release 813"));
    const changed = await headgate(["audit", "verify", file], { HEADGATE_URL: "http://127.0.0.1:9" });
    expect(changed.stderr).toContain("The chain breaks at record 1: it was changed");
  });
});
