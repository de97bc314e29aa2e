import { afterAll, beforeAll, expect, test } from "vitest";
import { headgate } from "#test/support/headgate-command.ts";
import { ServerProcess, TOKEN } from "#test/support/server-process.ts";

let server: ServerProcess;
let env: Record<string, string>;
beforeAll(async () => {
  server = await ServerProcess.start({});
  env = { HEADGATE_URL: server.url, HEADGATE_TOKEN: TOKEN };
});
afterAll(() => server[Symbol.asyncDispose]());

const run = async (...args: string[]) => await headgate(args, env);

test("a token made by the command works, stands in the list and is revoked; only it is on stdout", async () => {
  const made = await run(
    "token",
    "create",
    "--name",
    "ci",
    "--scope",
    "view",
    "--scope",
    "drain",
    "--expires",
    "1d",
  );
  expect(made.code, made.stderr).toBe(0);
  expect(made.stdout).toMatch(/^hgt_[0-9a-f]{12}_[0-9a-f]{64}\n$/);
  expect(made.stderr).toContain("shown this once");
  const token = made.stdout.trim();
  expect((await headgate(["status"], { ...env, HEADGATE_TOKEN: token })).code).toBe(0);
  const id = token.split("_")[1] ?? "";
  const list = await run("token", "list");
  expect(list.stdout).toMatch(new RegExp(`${id} +ci +view, drain +all +(?:just now|\\d+ s ago) +bootstrap`));
  expect(list.stdout).not.toContain(token.split("_")[2]);
  expect((await run("token", "delete", id)).code).toBe(0);
  expect((await headgate(["status"], { ...env, HEADGATE_TOKEN: token })).code).toBe(1);
  expect(await run("token", "create", "--name", "ci", "--scope", "root")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("a scope is one of"),
  });
  const own = await run("token", "delete", "bootstrap");
  expect([own.code, own.stderr]).toEqual([1, expect.stringContaining("HEADGATE_BOOTSTRAP_TOKEN")]);
});

test("a user is invited by a link, changed by name, and deleted", async () => {
  const made = await run("user", "create", "ann", "operator", "--namespace", "default");
  expect(made.code, made.stderr).toBe(0);
  expect(made.stdout).toMatch(new RegExp(`^${server.url}/setup#hgi_[0-9a-f]{12}_[0-9a-f]{64}&ann\n$`));
  expect((await run("user", "list")).stdout).toMatch(/ann +operator +default +invited/);
  const again = await run("user", "create", "Ann", "viewer");
  expect([again.code, again.stderr]).toEqual([3, expect.stringContaining("Correct it")]);
  expect((await run("user", "role", "ANN", "editor")).stdout).toContain("ann is editor of default");
  expect((await run("user", "invite", "ann")).stdout).toContain("/setup#hgi_");
  expect((await run("user", "disable", "ann")).stdout).toContain("disabled");
  expect((await run("user", "enable", "ann")).code).toBe(0);
  expect((await run("user", "delete", "ann")).code).toBe(0);
  expect((await run("user", "delete", "ann")).stderr).toContain("there is no user ann");
});
