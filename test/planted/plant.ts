import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Mutant } from "./mutants.ts";

const root = path.resolve(import.meta.dirname, "../..");
const COPIED = ["server", "lib", "test", "package.json", "tsconfig.json", "vitest.config.ts"];
const SIMULATIONS = [
  ["lean", "1", "300"],
  ["whole", "1", "40"],
] as const;

/** A tree of its own: what people work in is never changed. */
export function copyTree(): string {
  const copy = mkdtempSync(path.join(tmpdir(), "headgate-planted-"));
  for (const name of COPIED) cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
  symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"));
  return copy;
}

/**
 * What notices first, with the defect in the copy: a property, or the simulation. Asked in the order in which they are
 * likely to; undefined when neither does. Without a defect nothing may.
 */
export async function catcher(copy: string, mutant: Mutant | undefined): Promise<string | undefined> {
  const target = mutant === undefined ? undefined : path.join(copy, mutant.file);
  const text = target === undefined ? "" : readFileSync(target, "utf8");
  if (mutant !== undefined && target !== undefined)
    writeFileSync(
      target,
      text.replace(mutant.from, () => mutant.to),
    );
  const isPure = mutant?.file.startsWith("server/core/") !== false;
  try {
    return isPure
      ? ((await failingProperty(copy)) ?? (await failingSchedule(copy)))
      : ((await failingSchedule(copy)) ?? (await failingProperty(copy)));
  } finally {
    if (target !== undefined) writeFileSync(target, text);
  }
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string; readonly title: string }[];
  }[];
}

async function failingProperty(copy: string): Promise<string | undefined> {
  const report = path.join(copy, "report.json");
  const vitest = ["node_modules/vitest/vitest.mjs", "run", "--project=unit", "--bail=1", "--reporter=json"];
  const { code, output } = await runIn(copy, [...vitest, `--outputFile=${report}`, "property.test.ts"]);
  if (code === 0) return undefined;
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as Report; // vitest's own report
  for (const { name, assertionResults } of testResults)
    for (const { status, title } of assertionResults)
      if (status === "failed") return `${path.basename(name)}: ${title}`;
  throw new Error(`the properties fail, and no test says why: ${output}`);
}

async function failingSchedule(copy: string): Promise<string | undefined> {
  for (const args of SIMULATIONS) {
    const { code, output } = await runIn(copy, [
      "--disable-warning=ExperimentalWarning",
      "test/sim/main.ts",
      ...args,
    ]);
    if (code !== 0) return `simulation, ${args[0]}: ${output.split("\n")[0]}`;
  }
  return undefined;
}

async function runIn(cwd: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  return await new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, timeout: 600_000, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : 1, output: `${stdout}${stderr}` }),
    );
  });
}
