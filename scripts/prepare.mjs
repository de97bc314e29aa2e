import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runBuild, staleBuilds } from "./builds.mjs";
import { alone } from "./lock.mjs";
import { findNode } from "./node24.mjs";
import { installPackages, lockfileHash, packagesAreThere } from "./packages.mjs";
import { Refusal, root } from "./place.mjs";

const stampFile = path.join(root, "node_modules/.headgate.json");

/** What was found good at the last look, for this lockfile: asking again costs nothing. */
function readStamp({ includeDev }) {
  if (!existsSync(stampFile)) return undefined;
  const stamp = JSON.parse(readFileSync(stampFile, "utf8"));
  const isGood =
    stamp.lockfile === lockfileHash() && (stamp.includeDev || !includeDev) && existsSync(stamp.node);
  return isGood ? stamp : undefined;
}

async function ensurePackages({ includeDev }) {
  const stamp = readStamp({ includeDev });
  if (stamp !== undefined) return stamp.node;
  let installed = false;
  if (!packagesAreThere({ includeDev })) {
    await installPackages();
    installed = true;
  }
  const node = await findNode();
  writeFileSync(
    stampFile,
    JSON.stringify({ lockfile: lockfileHash(), includeDev: includeDev || installed, node }),
  );
  return node;
}

/**
 * Installs what is missing and builds what is stale; quick and without the network when there is nothing to do.
 * Gives the path of the Node to run Headgate with.
 */
export async function prepare({ includeDev = false, console: withConsole = true, build = true } = {}) {
  const [major] = process.versions.node.split(".");
  if (Number(major) < 18) throw new Refusal(`This needs Node 18 or newer; this is ${process.version}.`);
  const wanted = () => (build ? staleBuilds({ console: withConsole }) : []);
  const known = readStamp({ includeDev });
  if (known !== undefined && wanted().length === 0) return known.node;
  return alone(async () => {
    const node = await ensurePackages({ includeDev });
    for (const stale of wanted()) await runBuild(stale, node);
    return node;
  });
}
