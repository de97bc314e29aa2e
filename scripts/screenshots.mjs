import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { command, root } from "./place.mjs";
import { prepare } from "./prepare.mjs";

/** Another folder may be named, to look before anything is replaced. */
const target = path.resolve(process.argv[2] ?? path.join(root, "docs/screenshots"));
const readyMs = 60_000;
/** The fleet's first trouble comes within seconds; checks find it within three intervals. */
const troubleMs = 60_000;
/** As much of the past as charts must show before a picture is taken; within twice of it, or something is broken. */
const historyMs = 5 * 60_000;

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

const at = (service, id) => `/services/default/${service}/${encodeURIComponent(id)}`;

/** The first instance of a service that `wanted` takes, once there is one. */
async function instanceOf(request, url, service, wanted = () => true) {
  const deadline = Date.now() + troubleMs;
  while (Date.now() < deadline) {
    const answer = await request.get(`${url}/v1/namespaces/default/services/${service}/instances`);
    const found = (await answer.json()).items?.find(wanted);
    if (found !== undefined) return found.id;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`${service} has no such instance after ${troubleMs} ms`);
}

/** Charts say what happened: nobody learns from one that has just begun. */
async function historyThere(request, url) {
  const deadline = Date.now() + 2 * historyMs;
  const asked = new URLSearchParams({
    namespace: "default",
    service: "payments",
    metric: "calls",
    range: "15m",
  });
  while (Date.now() < deadline) {
    const answer = await request.get(`${url}/v1/series?${asked}`);
    const { stepMs, values = [] } = await answer.json();
    const known = values.filter((value) => value !== null).length * stepMs;
    if (known >= historyMs) return;
    await new Promise((resolve) => setTimeout(resolve, 5000));
  }
  throw new Error(`No charts of ${historyMs} ms after ${2 * historyMs} ms`);
}

/** Users and tokens as a team has them; once. */
async function peopled(request, url) {
  const headers = { origin: url };
  const { total } = await (await request.get(`${url}/v1/users`)).json();
  if (total > 0) return;
  const users = [
    { name: "ann", role: "admin" },
    { name: "dmitri", role: "operator", namespaces: ["default"] },
    { name: "carla@example.com", role: "viewer" },
  ];
  for (const data of users) await request.post(`${url}/v1/users`, { data, headers });
  const tokens = [
    { name: "deploy", scopes: ["view", "drain"], namespaces: ["default"] },
    { name: "orders-clients", scopes: ["routes:read", "report"], namespaces: ["default"] },
    { name: "prometheus", scopes: ["metrics:read"], expiresInSeconds: 0 },
  ];
  for (const data of tokens) await request.post(`${url}/v1/tokens`, { data, headers });
}

/** Each page by its address, with what is done there before the picture is taken. */
async function placesOf(request, url) {
  // It is ejected in the first minute, and again in the seventh: its page has something to tell at any time.
  const unwell = await instanceOf(request, url, "orders", ({ zone }) => zone === "b");
  const well = await instanceOf(request, url, "checkout", ({ status }) => status === "serving");
  const palette = async (page) => {
    await page.keyboard.press("Control+k");
    await page.keyboard.type("orders");
    await page.getByRole("option").nth(3).waitFor();
  };
  const shortcuts = async (page) => {
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
  };
  const moved = async (page) => {
    await page.getByRole("dialog").getByText("moves to").first().waitFor();
  };
  /** Laid out in a worker, drawn after that; a phone shows the table. */
  const drawn = async (page) => {
    await page.waitForFunction(() => {
      const picture = document.querySelector(".hg-graph");
      return picture === null || picture.querySelector(".hg-graph-wait") === null;
    });
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
  };
  await peopled(request, url);
  return [
    { name: "overview", path: "/" },
    { name: "topology", path: "/topology", prepare: drawn },
    { name: "topology-zones", path: "/topology?group=zone&service=checkout", prepare: drawn },
    { name: "services", path: "/services" },
    { name: "service", path: "/services/default/orders" },
    { name: "service-traffic", path: "/services/default/orders?tab=traffic&range=15m" },
    { name: "service-policy", path: "/services/default/orders?tab=policy" },
    { name: "service-versions", path: "/services/default/checkout?tab=versions&range=15m" },
    { name: "service-clients", path: "/services/default/orders?tab=clients" },
    { name: "service-events", path: "/services/default/orders?tab=events" },
    { name: "instance", path: `${at("orders", unwell)}?range=15m` },
    {
      name: "drain-preview",
      path: `/services/default/checkout?drain=${encodeURIComponent(well)}`,
      prepare: moved,
    },
    { name: "overrides", path: "/overrides" },
    { name: "bulk", path: "/overrides/bulk?zone=b" },
    { name: "events", path: "/events" },
    { name: "audit", path: "/audit" },
    { name: "clients", path: "/clients" },
    { name: "settings", path: "/settings" },
    { name: "users", path: "/settings/users" },
    { name: "invite", path: "/settings/users?user=new" },
    { name: "tokens", path: "/settings/tokens" },
    { name: "new-token", path: "/settings/tokens?new=true" },
    { name: "roles", path: "/settings/roles" },
    { name: "default-policy", path: "/policy" },
    { name: "palette", path: "/services", prepare: palette },
    { name: "shortcuts", path: "/services", prepare: shortcuts },
    { name: "first-run", path: "/?ns=empty" },
    { name: "sign-in", path: "/sign-in", isPublic: true },
    { name: "setup", path: "/setup#hgi_0_0&carla", isPublic: true },
  ];
}

/** Nothing of a page is still a skeleton, and its fonts are there. */
async function settled(page) {
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  await page.evaluate(() => document.fonts.ready);
}

async function shoot(page, name, theme) {
  const file = path.join(target, `${name}-${theme}.png`);
  await page.screenshot({ path: file, animations: "disabled", caret: "hide" });
  console.log(`${name}-${theme}.png`);
}

/** A drain from its beginning to its end, undone after the picture. */
async function shootDrain(page, url, id, theme) {
  await page.goto(`${url}/services/default/checkout?drain=${encodeURIComponent(id)}`);
  const panel = page.getByRole("dialog");
  await panel.getByRole("textbox", { name: "Reason" }).fill("deploy: checkout 2.5.0");
  await panel.getByRole("button", { name: /^Drain/ }).click();
  await panel.getByText("Safe to stop", { exact: true }).waitFor({ timeout: troubleMs });
  await shoot(page, "drain", theme);
  await panel.getByRole("button", { name: "Undrain", exact: true }).click();
  await panel.getByText("Undrained.").waitFor();
}

async function takePictures(browser, url, token, { theme, size, viewport }) {
  const context = await browser.newContext({ viewport, colorScheme: theme, reducedMotion: "reduce" });
  const page = await context.newPage();
  await context.request.post(`${url}/v1/session`, { data: { token } });
  for (const { name, path: place, prepare: act, isPublic = false } of await placesOf(context.request, url)) {
    if (isPublic) {
      // A page of the console would leave for the sign-in page by itself, just now.
      await page.goto("about:blank");
      await context.clearCookies();
    }
    await page.goto(url + place);
    try {
      await settled(page);
      await act?.(page);
    } catch (error) {
      console.error(`${name}: ${error.message.split("\n")[0]}`);
      process.exitCode = 1;
    }
    await shoot(page, `${name}${size}`, theme);
  }
  await context.request.post(`${url}/v1/session`, { data: { token } });
  const id = await instanceOf(
    context.request,
    url,
    "checkout",
    ({ status, version }) => status === "serving" && version !== undefined,
  );
  await shootDrain(page, url, id, `${size === "" ? "" : `${size.slice(1)}-`}${theme}`);
  await context.close();
}

await command(async () => {
  const node = await prepare({ includeDev: true });
  // Resolved here, not above: before the packages are installed there is nothing to import.
  const { chromium } = await import("@playwright/test");
  const dataDir = mkdtempSync(path.join(tmpdir(), "headgate-screenshots-"));
  const token = randomBytes(32).toString("hex");
  mkdirSync(target, { recursive: true });
  const demo = startDemo(node, dataDir, token);
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    const url = await demo.url;
    const request = await browser.newContext().then((context) => context.request);
    await request.post(`${url}/v1/session`, { data: { token } });
    await historyThere(request, url);
    const wide = { size: "", viewport: { width: 1280, height: 800 } };
    const phone = { size: "-phone", viewport: { width: 390, height: 844 } };
    for (const theme of ["light", "dark"]) await takePictures(browser, url, token, { ...wide, theme });
    await takePictures(browser, url, token, { ...phone, theme: "light" });
  } finally {
    await browser.close();
    if (demo.child.exitCode === null) {
      const ended = new Promise((resolve) => demo.child.once("exit", resolve));
      demo.child.kill("SIGTERM");
      await ended;
    }
    rmSync(dataDir, { recursive: true, force: true });
  }
});
