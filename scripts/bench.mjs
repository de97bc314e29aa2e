import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { mergeResults, parseFigures, parseResults, renderResults } from "./bench-results.mjs";
import { capture } from "./child.mjs";
import { command, Refusal, root } from "./place.mjs";
import { prepare } from "./prepare.mjs";

const folder = path.join(root, "test/bench");
const resultsFile = path.join(folder, "results.md");

function chosen(names) {
  const all = readdirSync(folder)
    .filter((file) => file.endsWith(".bench.ts"))
    .map((file) => file.slice(0, -".bench.ts".length))
    .sort();
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0)
    throw new Refusal(`No bench ${unknown.join(", ")}. There are: ${all.join(", ") || "none"}.`);
  return names.length > 0 ? names : all;
}

async function describeRun(node) {
  const commit = (await capture("git", ["rev-parse", "--short", "HEAD"])).output.trim();
  const { output: dirt } = await capture("git", ["status", "--porcelain", "--untracked-files=no"]);
  const version = (await capture(node, ["--version"])).output.trim();
  const date = new Date().toISOString().slice(0, 10);
  return { commit: dirt.trim() === "" ? commit : `${commit}+`, node: version, date };
}

function readEarlier() {
  try {
    return parseResults(readFileSync(resultsFile, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return { rows: [], notes: "\n" };
    throw error;
  }
}

// One after another: benches beside each other would measure each other.
await command(async () => {
  const node = await prepare({ includeDev: true });
  const names = chosen(process.argv.slice(2));
  const run = await describeRun(node);
  let failed = 0;
  for (const name of names) {
    console.log(`\n${name}`);
    const flags = ["--expose-gc", "--disable-warning=ExperimentalWarning"];
    const { code, output } = await capture(node, [...flags, path.join(folder, `${name}.bench.ts`)]);
    process.stdout.write(output);
    const figures = parseFigures(output, name);
    if (code !== 0 || figures.length === 0) {
      failed += 1;
      console.log(`${name} ended with code ${code} and ${figures.length} figures`);
      continue;
    }
    // Written after each, so that a run cut short keeps what it has.
    writeFileSync(resultsFile, renderResults(mergeResults(readEarlier(), figures, run)));
  }
  if (failed > 0) process.exitCode = 1;
});
