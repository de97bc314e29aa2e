import { defineConfig } from "@playwright/test";
import { CHROMIUM } from "#test/support/chromium.ts";

export default defineConfig({
  testDir: "test/e2e",
  testMatch: "*.spec.ts",
  outputDir: "test-results/e2e",
  timeout: 60_000,
  expect: { timeout: 15_000 },
  // A test that passes at its second try says nothing of why it failed at its first.
  retries: 0,
  workers: 2,
  forbidOnly: true,
  use: {
    browserName: "chromium",
    // No trace: it costs as much as the test. Ask for one with --trace retain-on-failure.
    launchOptions: CHROMIUM,
  },
});
