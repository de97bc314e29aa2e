import path from "node:path";
import { capture } from "./child.mjs";
import { root } from "./place.mjs";

const bin = (name) => path.join(root, "node_modules/.bin", name);

/** The static checks: name and what to run, first to last; the command of a list ends at its first failure. */
const checks = [
  // Next writes the types of the routes that exist; those of an earlier build may name pages that are gone.
  {
    name: "types",
    run: [
      ["node_modules/next/dist/bin/next", "typegen"],
      [bin("tsc"), "--project", "."],
    ],
  },
  { name: "lint", run: [[bin("oxlint")]] },
  { name: "format", run: [[bin("oxfmt"), "--check"]] },
  { name: "unused code", run: [[bin("knip")]] },
  { name: "guards", run: [[bin("vitest"), "run", "--project", "guards", "--reporter=dot"]] },
];

async function runCheck({ name, run }, node) {
  const startedAt = performance.now();
  const env = {
    NEXT_TELEMETRY_DISABLED: "1",
    PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}`,
  };
  let result = { code: 0, output: "" };
  for (const [program, ...args] of run) {
    result = program.startsWith("node_modules")
      ? await capture(node, [program, ...args], { env })
      : await capture(program, args, { env });
    if (result.code !== 0) break;
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${result.code === 0 ? "✓" : "✗"} ${name} (${seconds} s)`);
  if (result.code !== 0) console.log(result.output.trimEnd());
  return result.code === 0;
}

/** Runs all of them, two at a time, whatever fails. Gives how many passed and failed, and the names of those. */
export async function runChecks(node) {
  const waiting = [...checks];
  const counts = { passed: 0, failed: 0, failures: [] };
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const isPassed = await runCheck(check, node);
      counts[isPassed ? "passed" : "failed"] += 1;
      if (!isPassed) counts.failures.push(`check: ${check.name}`);
    }
  };
  await Promise.all([work(), work()]);
  return counts;
}
