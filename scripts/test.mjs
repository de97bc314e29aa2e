import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { runChecks } from "./checks.mjs";
import { show } from "./child.mjs";
import { addCounts, countPlaywright, countVitest, failuresOfVitest, summary } from "./counts.mjs";
import { command, root } from "./place.mjs";
import { prepare } from "./prepare.mjs";
import { ensureTestTools } from "./test-tools.mjs";

const results = path.join(root, "test-results");

/** Runs a test runner and counts from its report. No report, or a failure it does not show, is a failure. */
async function runTests(title, node, args, report, count) {
  console.log(`\n${title}`);
  const file = path.join(results, report);
  rmSync(file, { force: true });
  const env = {
    PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}`,
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
    NEXT_TELEMETRY_DISABLED: "1",
  };
  const code = await show(node, args, { env });
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const counts = count(JSON.parse(readFileSync(file, "utf8")));
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

await command(async () => {
  const node = await prepare({ includeDev: true });
  await ensureTestTools();
  mkdirSync(results, { recursive: true });

  console.log("Checks");
  const checks = await runChecks(node);
  const vitest = await runTests(
    "Unit tests, simulation, contract and integration tests",
    node,
    [
      "node_modules/vitest/vitest.mjs",
      "run",
      // All but what the checks have run.
      "--project=!guards",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${path.join(results, "vitest.json")}`,
    ],
    "vitest.json",
    (report) => ({ ...countVitest(report), failures: failuresOfVitest(report) }),
  );
  const playwright = await runTests(
    "End-to-end tests",
    node,
    ["node_modules/@playwright/test/cli.js", "test", "--reporter=list,json"],
    "playwright.json",
    countPlaywright,
  );

  const sum = addCounts([checks, vitest, playwright]);
  if (sum.failed > 0 || vitest.passed === 0 || playwright.passed === 0) process.exitCode = 1;
  // Playwright tells its own at its end.
  for (const failure of [checks, vitest].flatMap(({ failures = [] }) => failures))
    console.log(`✗ ${failure}`);
  console.log(`\n${summary(sum)}`);
});
