import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { capture } from "./child.mjs";
import { installAside } from "./packages.mjs";
import { Refusal, root } from "./place.mjs";

const wantedMajor = 24;
const binary = process.platform === "win32" ? "bin/node.exe" : "bin/node";
const aside = "node_modules/.headgate-node";

/** Name of the npm package that carries Node for this machine, as the package `node` would choose it. */
export function archPackage(platform, arch) {
  const prefix = platform === "darwin" && arch === "arm64" ? "node-bin" : "node";
  return `${prefix}-${platform === "win32" ? "win" : platform}-${arch}`;
}

async function runs(program) {
  if (!existsSync(program)) return false;
  const { code, output } = await capture(program, ["--version"]);
  return code === 0 && Number(/^v(\d+)\./.exec(output)?.[1]) >= wantedMajor;
}

/**
 * The Node that runs Headgate: the pinned package, else this machine's own where new enough, else the package's
 * archive fetched without install scripts.
 */
export async function findNode() {
  const pinned = path.join(root, "node_modules/node", binary);
  if (await runs(pinned)) return pinned;
  if (await runs(process.execPath)) return process.execPath;
  const version = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")).dependencies.node;
  const name = archPackage(process.platform, process.arch);
  const fetched = path.join(root, aside, "node_modules", name, binary);
  if (!existsSync(fetched)) {
    console.log(`Fetching Node ${version}…`);
    await installAside(aside, `${name}@${version}`);
  }
  if (await runs(fetched)) return fetched;
  throw new Refusal(
    `Headgate needs Node ${wantedMajor}: this machine has ${process.version} and the npm package ${name}@${version} ` +
      `could not be had or does not run here. Install Node ${wantedMajor} and start again.`,
  );
}
