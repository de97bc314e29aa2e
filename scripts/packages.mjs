import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { capture } from "./child.mjs";
import { Refusal, root } from "./place.mjs";

const isWindows = process.platform === "win32";
const readJson = (file) => JSON.parse(readFileSync(path.join(root, file), "utf8"));

/** What the lockfile asks for that stands otherwise, or not at all, in node_modules. */
export function missingPackages(wanted, installed, { includeDev }) {
  return Object.entries(wanted)
    .filter(
      ([name, { optional, devOptional, dev }]) =>
        name !== "" && !optional && !(devOptional && !includeDev) && (includeDev || !dev),
    )
    .filter(([name, { version }]) => installed[name]?.version !== version)
    .map(([name]) => name);
}

/** npm keeps in node_modules what it installed: asking that file beats a stamp, whoever ran npm last. */
export function packagesAreThere({ includeDev }) {
  if (!existsSync(path.join(root, "node_modules/.package-lock.json"))) return false;
  const wanted = readJson("package-lock.json").packages;
  const installed = readJson("node_modules/.package-lock.json").packages;
  return missingPackages(wanted, installed, { includeDev }).length === 0;
}

export function lockfileHash() {
  return createHash("sha256")
    .update(readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
}

function npm(...args) {
  // The npm that runs this script, where there is one: PATH may hold another.
  const cli = process.env.npm_execpath;
  const usual = ["--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  // Without the variables of the calling npm, which would make this one inherit its options.
  const env = Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => /^npm_(package|lifecycle|command)/.test(name))
      .map((name) => [name, undefined]),
  );
  return cli?.endsWith(".js")
    ? capture(process.execPath, [cli, ...args, ...usual], { env })
    : capture(isWindows ? "npm.cmd" : "npm", [...args, ...usual], { env });
}

/** Installs what the lockfile names, build and test packages too; needs the network. */
export async function installPackages() {
  console.log("Installing packages…");
  // `npm ci` starts by deleting node_modules, which a running server may be using: only where there is none.
  const attempts = existsSync(path.join(root, "node_modules"))
    ? [["install", "--no-save"]]
    : [["ci"], ["install", "--no-save"]];
  // Last without install scripts: on a machine where one of them fails, Headgate itself needs none.
  attempts.push(["install", "--no-save", "--ignore-scripts"]);
  let last = { code: 1, output: "" };
  for (const attempt of attempts) {
    last = await npm(...attempt);
    if (last.code === 0) return;
  }
  throw new Refusal(`The packages could not be installed; npm says:\n${last.output.trim()}`);
}

/** Installs one package in a folder of its own, so that the project's tree stays as its lockfile says. */
export async function installAside(folder, wanted) {
  const { code } = await npm(
    "install",
    "--no-save",
    "--ignore-scripts",
    "--prefix",
    path.join(root, folder),
    wanted,
  );
  return code === 0;
}
