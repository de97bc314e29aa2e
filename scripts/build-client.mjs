import { chmodSync, cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { capture } from "./child.mjs";
import { Refusal, root } from "./place.mjs";

/** The declarations that `client.d.ts` reaches: no others are needed, and these name no schema of the server's. */
const DECLARATIONS = ["client", "connect", "headgate-error", "public"];

/** The client library as a package of its own: one module without dependencies, and its types. */
export async function buildClient(node) {
  // Resolved here, not above: before the packages are installed there is nothing to import.
  const { build } = await import("esbuild");
  const draft = mkdtempSync(path.join(root, "dist/client-"));
  try {
    await build({
      absWorkingDir: root,
      entryPoints: ["lib/sdk/client.ts"],
      outfile: path.join(draft, "client.js"),
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20.5",
      logLevel: "silent",
    });
    await emitTypes(node, draft);
    writeFileSync(path.join(draft, "package.json"), `${JSON.stringify(manifest(), undefined, 2)}\n`);
    cpSync(path.join(root, "docs/clients.md"), path.join(draft, "README.md"));
    cpSync(path.join(root, "LICENSE"), path.join(draft, "LICENSE"));
    chmodSync(draft, 0o755);
    rmSync(path.join(root, "dist/client"), { recursive: true, force: true });
    renameSync(draft, path.join(root, "dist/client"));
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw new Refusal(`The client library could not be built:\n${error.message}`);
  }
}

async function emitTypes(node, draft) {
  const out = path.join(draft, "types");
  const args = [
    "node_modules/typescript/bin/tsc",
    "-p",
    "scripts/client-types.tsconfig.json",
    "--outDir",
    out,
  ];
  const { code, output } = await capture(node, args);
  if (code !== 0) throw new Error(output.trim());
  for (const name of DECLARATIONS) {
    const text = readFileSync(path.join(out, `lib/sdk/${name}.d.ts`), "utf8");
    writeFileSync(path.join(draft, `${name}.d.ts`), text.replaceAll(/(from "\.\/[\w-]+)\.ts"/g, '$1.js"'));
  }
  rmSync(out, { recursive: true });
}

function manifest() {
  const { version, license, description } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  return {
    name: "headgate-client",
    version,
    description: `The client library of Headgate. ${description}`,
    license,
    type: "module",
    sideEffects: false,
    engines: { node: ">=20.5" },
    exports: { ".": { types: "./client.d.ts", default: "./client.js" } },
  };
}
