import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { command, root } from "./place.mjs";
import { prepare } from "./prepare.mjs";

const target = path.join(root, "docs/screenshots");
const readyMs = 60_000;
/** The fleet's first trouble comes within seconds; checks find it within three intervals. */
const troubleMs = 60_000;

/** The demo on a free port, with a data directory and a token of its own. */
function startDemo(node, dataDir, token) {
  const env = {
    ...process.env,
    NODE_ENV: "production",
    HEADGATE_LISTEN: "127.0.0.1:0",
    HEADGATE_DATA_DIR: dataDir,
    HEADGATE_BOOTSTRAP_TOKEN: token,
    HEADGATE_SAMPLE_FLEET: "1",
  };
  const child = spawn(node, ["--disable-warning=ExperimentalWarning", "server/main.ts"], { cwd: root, env });
  const url = new Promise((resolve, reject) => {
    let output = "";
    const read = (chunk) => {
      output += chunk;
      const found = /is ready at (\S+)/.exec(output);
      if (found !== null) resolve(found[1]);
    };
    child.stdout.setEncoding("utf8").on("data", read);
    child.stderr.setEncoding("utf8").on("data", read);
    child.once("exit", () => reject(new Error(`The demo ended before it was ready:\n${output}`)));
    setTimeout(() => reject(new Error(`The demo is not ready after ${readyMs} ms`)), readyMs).unref();
  });
  return { child, url };
}

/** The pages of the README, each with what must be on it before the picture is taken. */
async function takePictures(page, url, theme) {
  const shoot = async (name) => {
    await page.mouse.move(0, 0);
    await page.screenshot({ path: path.join(target, `${name}-${theme}.png`), animations: "disabled" });
    console.log(`docs/screenshots/${name}-${theme}.png`);
  };
  const row = (text) => page.getByRole("row").filter({ hasText: text }).first();

  await page.goto(url);
  const trouble = page.getByRole("region", { name: "What is wrong" });
  await trouble.getByRole("link", { name: /^orders/ }).waitFor({ timeout: troubleMs });
  await shoot("overview");

  await page.goto(`${url}/services`);
  await row("payments").waitFor();
  await shoot("services");

  await page.goto(`${url}/services/default/orders`);
  await row("Unhealthy").waitFor();
  await shoot("service");

  await page.goto(`${url}/services/default/checkout`);
  await row("2.4.1")
    .getByRole("button", { name: /^Drain/ })
    .click();
  const panel = page.getByRole("dialog");
  await panel.getByRole("textbox", { name: "Reason" }).fill("deploy: checkout 2.5.0");
  await panel.getByRole("button", { name: /^Drain/ }).click();
  await panel.getByText("Safe to stop", { exact: true }).waitFor({ timeout: troubleMs });
  await shoot("drain");
  await panel.getByRole("button", { name: "Undrain", exact: true }).click();
  await panel.getByText("Undrained.").waitFor();
}

await command(async () => {
  const node = await prepare({ includeDev: true });
  // Resolved here, not above: before the packages are installed there is nothing to import.
  const { chromium } = await import("@playwright/test");
  const dataDir = mkdtempSync(path.join(tmpdir(), "headgate-screenshots-"));
  const token = randomBytes(32).toString("hex");
  mkdirSync(target, { recursive: true });
  for (const theme of ["light", "dark"]) {
    // A fleet of its own for each, so that both show the same beginning.
    const demo = startDemo(node, path.join(dataDir, theme), token);
    const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
    try {
      const url = await demo.url;
      const viewport = { width: 1280, height: 800 };
      const context = await browser.newContext({ viewport, colorScheme: theme });
      await context.request.post(`${url}/v1/session`, { data: { token } });
      await takePictures(await context.newPage(), url, theme);
    } finally {
      await browser.close();
      if (demo.child.exitCode === null) {
        const ended = new Promise((resolve) => demo.child.once("exit", resolve));
        demo.child.kill("SIGTERM");
        await ended;
      }
    }
  }
  rmSync(dataDir, { recursive: true, force: true });
});
