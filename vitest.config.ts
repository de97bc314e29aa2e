import { defineConfig } from "vitest/config";
import { COMPILED } from "./test/support/compiled.ts";

/** What mostly waits, for leases, checks and other processes: more at once than there are cores, before all others. */
const many = { maxWorkers: 4, sequence: { groupOrder: 0 } };

/** What keeps a core busy, or measures how long things take: as many as there are cores. */
const few = { maxWorkers: 2, sequence: { groupOrder: 1 } };

/** Tests that start processes or wait for leases, with room for a slow machine. */
const patient = { testTimeout: 120_000, hookTimeout: 120_000, env: COMPILED };

/** Of the integration tests those that are not for `many`: calls under load, and servers killed as fast as they start. */
const BUSY = ["sdk-traffic", "kill-nine-*", "store-embedded-crash"].map(
  (name) => `test/integration/${name}.test.ts`,
);

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
          include: ["{app,server,lib,components}/**/*.test.{ts,tsx}"],
          exclude: ALONE,
          testTimeout: 30_000,
          ...together,
        },
      },
      { test: { name: "alone", include: ALONE, testTimeout: 30_000, ...few } },
      { test: { name: "guards", include: ["test/{guards,planted}/**/*.test.ts"], ...few } },
      { test: { name: "contract", include: ["test/contract/**/*.test.ts"], ...patient, ...many } },
      { test: { name: "sim", include: ["test/sim/**/*.test.ts"], testTimeout: 600_000, ...few } },
      { test: { name: "busy", include: BUSY, ...patient, ...few } },
      {
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          exclude: BUSY,
          globalSetup: "scripts/test-setup.mjs",
          ...patient,
          ...many,
        },
      },
    ],
  },
});
