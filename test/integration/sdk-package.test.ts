import { build } from "esbuild";
import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
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

/** The machine's own Node, where it is another than ours and one that the library takes. */
async function otherNode(): Promise<string | undefined> {
  const ours = realpathSync(process.execPath);
  for (const folder of (process.env["PATH"] ?? "").split(path.delimiter)) {
    const file = path.join(folder, "node");
    if (folder.includes("node_modules") || !existsSync(file) || realpathSync(file) === ours) continue;
    const { stdout } = await run(file, ["--version"]);
    const [major = 0, minor = 0] = stdout.slice(1).split(".").map(Number);
    if (stdout.trim() !== process.version && (major > 20 || (major === 20 && minor >= 5))) return file;
  }
  return undefined;
}

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
  const other = await otherNode();
  for (const node of other === undefined ? [process.execPath] : [process.execPath, other]) {
    const told = await run(node, ["main.js", server.url, BOOTSTRAP], { cwd: project });
    expect(JSON.parse(told.stdout)).toEqual([200, instances[0]?.id, instances[0]?.id, "no_table"]);
  }
});

/** What a module imports, by whatever syntax; `(unknown)` where that shows only when it runs. */
async function importsOf(text: string): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents: text, resolveDir: dir.path },
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    packages: "external",
  });
  const named = Object.values(metafile.inputs).flatMap(({ imports }) => imports.map((each) => each.path));
  return /\b(?:import|require)\s*\((?!\s*["'])/.test(text) ? [...named, "(unknown)"] : named;
}

test("its one module has no import but of Node, and none of the server's schemas", async () => {
  const text = readFileSync(path.join(ROOT, "dist/client/client.js"), "utf8");
  const imports = await importsOf(text);
  expect(imports).toContain("node:crypto");
  expect(imports.filter((from) => !from.startsWith("node:"))).toEqual([]);
  expect(text).not.toContain("ZodType");
  expect(text.length).toBeLessThan(150_000);
});

test.each([
  ['import {\n  a,\n} from "other"; a();', "other"],
  ['import "bare";', "bare"],
  ['export * from "again";', "again"],
  ['await import("dynamic");', "dynamic"],
  ['require("common");', "common"],
  ["const name = 'x'; await import(name);", "(unknown)"],
])("an import would be seen: %s", async (text, from) => {
  expect(await importsOf(text)).toEqual([from]);
});
