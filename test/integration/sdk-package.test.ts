import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ApiServer, BOOTSTRAP } from "#test/support/api-server.ts";
import { calledService } from "#test/support/called-service.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

let server: ApiServer;
let dir: ReturnType<typeof tempDir>;
beforeEach(async () => {
  server = await ApiServer.start();
  dir = tempDir();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  dir.remove();
});

const PROGRAM = `
import { connect, HeadgateError } from "headgate-client";
import type { Client, Endpoint } from "headgate-client";
const [url = "", token = ""] = process.argv.slice(2);
const client: Client = connect({ urls: url, token, service: "elsewhere" });
const orders = client.service("orders");
await client.ready();
const response = await client.fetch("http://orders/");
const endpoint: Endpoint | undefined = orders.table()?.endpoints[0];
const refused = await client.fetch("http://nobody/", {}, { timeoutMs: 20 }).catch((error: unknown) => error);
const code = refused instanceof HeadgateError ? refused.code : "none";
console.log(JSON.stringify([response.status, await response.text(), endpoint?.id, code]));
await client.close();
`;

test("packed and installed in a project elsewhere it is used with its types, and brings nothing else", async () => {
  const { instances } = await calledService(server, "orders", 1);
  const client = path.join(ROOT, "dist/client");
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", dir.path], { cwd: client });
  const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  expect(packed.files.map((file) => file.path).toSorted()).toEqual([
    "LICENSE",
    "README.md",
    "client.d.ts",
    "client.js",
    "connect.d.ts",
    "headgate-error.d.ts",
    "package.json",
    "public.d.ts",
  ]);

  const project = path.join(dir.path, "project");
  mkdirSync(project);
  writeFileSync(path.join(project, "package.json"), '{"name":"elsewhere","private":true,"type":"module"}');
  await run("npm", ["install", "--offline", "--no-audit", path.join(dir.path, packed.filename)], {
    cwd: project,
  });
  const manifest = JSON.parse(readFileSync(path.join(project, "package.json"), "utf8")) as Record<
    string,
    object
  >;
  expect(Object.keys(manifest["dependencies"] ?? {})).toEqual(["headgate-client"]);
  const installed = path.join(project, "node_modules");
  // The types of Node are the project's own; here they are lent.
  mkdirSync(path.join(installed, "@types"));
  symlinkSync(path.join(ROOT, "node_modules/@types/node"), path.join(installed, "@types/node"));
  cpSync(path.join(ROOT, "node_modules/undici-types"), path.join(installed, "undici-types"), {
    recursive: true,
  });
  writeFileSync(path.join(project, "main.ts"), PROGRAM);
  const tsc = [path.join(ROOT, "node_modules/typescript/bin/tsc"), "--strict", "--skipLibCheck", "false"];
  const target = [
    "--target",
    "es2022",
    "--module",
    "nodenext",
    "--types",
    "node",
    "--lib",
    "es2022,esnext.disposable,dom",
  ];
  await run(process.execPath, [...tsc, ...target, "main.ts"], { cwd: project });
  const told = await run(process.execPath, ["main.js", server.url, BOOTSTRAP], { cwd: project });
  expect(JSON.parse(told.stdout)).toEqual([200, instances[0]?.id, instances[0]?.id, "no_table"]);
});

test("its one module has no import but of Node, and none of the server's schemas", () => {
  const text = readFileSync(path.join(ROOT, "dist/client/client.js"), "utf8");
  const imports = [...text.matchAll(/^import .* from "([^"]+)"/gm)].map(([, from]) => from);
  expect(imports.every((from) => from?.startsWith("node:"))).toBe(true);
  expect(text).not.toContain("ZodType");
  expect(text.length).toBeLessThan(150_000);
});
