import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { buildClient } from "./build-client.mjs";
import { capture } from "./child.mjs";
import { Refusal, root } from "./place.mjs";

const at = (file) => path.join(root, file);

function* filesUnder(place) {
  if (!existsSync(at(place))) return;
  if (!statSync(at(place)).isDirectory()) {
    yield place;
    return;
  }
  const entries = readdirSync(at(place), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const file = `${place}/${entry.name}`;
    if (entry.isDirectory()) yield* filesUnder(file);
    else if (!/\.test\.tsx?$/.test(entry.name)) yield file;
  }
}

/** Hash of names and contents: a checkout or a copy, which changes only the times, builds nothing anew. */
export function hashOf(places) {
  const hash = createHash("sha256");
  for (const place of places) {
    for (const file of filesUnder(place))
      hash
        .update(file)
        .update("\0")
        .update(readFileSync(at(file)))
        .update("\0");
  }
  return hash.digest("hex");
}

function readStamp(file) {
  return existsSync(at(file)) ? readFileSync(at(file), "utf8") : "";
}

async function buildConsole(node) {
  const env = { NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" };
  const { code, output } = await capture(node, ["node_modules/next/dist/bin/next", "build"], { env });
  if (code !== 0) throw new Refusal(`The console could not be built:\n${output.trim()}`);
}

async function buildCommand() {
  // Resolved here, not above: before the packages are installed there is nothing to import.
  const { build } = await import("esbuild");
  const draft = `dist/headgate.${process.pid}.mjs`;
  try {
    await build({
      absWorkingDir: root,
      entryPoints: ["server/cli/main.ts"],
      outfile: draft,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node18",
      logLevel: "silent",
      banner: {
        // Packages in CommonJS call require(), which a module has to make for itself.
        js: '#!/usr/bin/env node\nimport { createRequire as __createRequire } from "node:module";\nconst require = __createRequire(import.meta.url);',
      },
    });
  } catch (error) {
    throw new Refusal(`The headgate command could not be built:\n${error.message}`);
  }
  chmodSync(at(draft), 0o755);
  // Whoever runs or downloads the command meanwhile sees the old one or the new one, never half of it.
  renameSync(at(draft), at("dist/headgate.mjs"));
}

const shared = ["lib", "package-lock.json", "tsconfig.json"];
const builds = [
  {
    title: "Building the console…",
    inputs: ["app", "components", "public", "next.config.ts", "postcss.config.mjs", ...shared],
    product: ".next/BUILD_ID",
    stamp: ".next/headgate.stamp",
    build: buildConsole,
  },
  {
    title: "Building the headgate command…",
    inputs: ["scripts/builds.mjs", "server/cli", ...shared],
    product: "dist/headgate.mjs",
    stamp: "dist/headgate.stamp",
    build: buildCommand,
  },
  {
    title: "Building the client library…",
    inputs: ["scripts/build-client.mjs", "scripts/client-types.tsconfig.json", "docs/clients.md", ...shared],
    product: "dist/client/package.json",
    stamp: "dist/client.stamp",
    build: buildClient,
  },
];

/** The builds whose inputs changed since they were made, each with the stamp it is to get. */
export function staleBuilds({ console: withConsole }) {
  return builds
    .filter(({ build }) => withConsole || build !== buildConsole)
    .map((entry) => ({ ...entry, hash: hashOf(entry.inputs) }))
    .filter(({ product, stamp, hash }) => !existsSync(at(product)) || readStamp(stamp) !== hash);
}

export async function runBuild({ title, stamp, hash, build }, node) {
  console.log(title);
  mkdirSync(at("dist"), { recursive: true });
  await build(node);
  writeFileSync(at(stamp), hash);
}
