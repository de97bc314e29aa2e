import { defineConfig } from "vitest/config";
import { COMPILED } from "./test/support/compiled.ts";

/** Few at a time; the same for all, or they could not be run as one. */
const few = { maxWorkers: 2 };

/** Tests that start processes or wait for leases, with room for a slow machine. */
const patient = { testTimeout: 120_000, hookTimeout: 120_000, env: COMPILED, ...few };

/** Each file in a process of its own: time and what a tab knows of its connection are the process's. */
const ALONE = ["lib/query/**/*.test.{ts,tsx}"];

/**
 * Many files in one process, that load our modules once: more than half of what unit tests cost. What would outlive a
 * file is undone, or kept out (test/guards/test-habits.ts).
 */
const together = { isolate: false, restoreMocks: true, unstubGlobals: true, unstubEnvs: true, ...few };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["{server,lib,components}/**/*.test.{ts,tsx}"],
          exclude: ALONE,
          testTimeout: 30_000,
          ...together,
        },
      },
      { test: { name: "alone", include: ALONE, testTimeout: 30_000, ...few } },
      { test: { name: "guards", include: ["test/{guards,planted}/**/*.test.ts"] } },
      { test: { name: "contract", include: ["test/contract/**/*.test.ts"], ...patient } },
      { test: { name: "sim", include: ["test/sim/**/*.test.ts"], testTimeout: 600_000, ...few } },
      { test: { name: "integration", include: ["test/integration/**/*.test.ts"], ...patient } },
    ],
  },
});
