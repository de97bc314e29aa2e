import { chromium, type CDPSession, type Page } from "@playwright/test";
import { CHROMIUM } from "#test/support/chromium.ts";
import { ServerProcess, TOKEN } from "#test/support/server-process.ts";
import { median, print } from "./child.ts";
import { topologyFleet } from "./topology-fleet.ts";

// The topology page in a real browser, without a GPU: 500 services and 2,000 lines of a real server, every figure of
// which changes between two polls. CPU time of the main thread, since what this machine takes besides is not the page's.
const SERVICES = 500;
const EDGES = 2000;
const LOADS = 5;
const UPDATES = 4;
const PAN_FRAMES = 60;

await using server = await ServerProcess.start({ HEADGATE_CONSOLE: "on" });
const fleet = await topologyFleet(server.client, SERVICES, EDGES);
for (let seq = 0; seq < 3; seq++) await fleet.report(seq);

const browser = await chromium.launch(CHROMIUM);
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
await context.request.post(`${server.url}/v1/session`, { data: { token: TOKEN } });
const page = await context.newPage();

const firstPictures: number[] = [];
for (let load = 0; load < LOADS; load++) {
  await page.goto(`${server.url}/topology?all=true`);
  await page.evaluate(() => sessionStorage.clear());
  await page.reload();
  firstPictures.push(await firstPicture(page));
}
const cdp = await context.newCDPSession(page);
await cdp.send("Performance.enable", { timeDomain: "threadTicks" });

// What a page that shows the same and gets nothing new does meanwhile is part of it.
const updates: number[] = [];
for (let update = 0; update < UPDATES; update++) {
  await fleet.report(3 + update);
  const answered = page.waitForResponse((response) => response.url().includes("/topology?"));
  const before = await taskMs(cdp);
  await answered;
  await frames(page, 30);
  updates.push((await taskMs(cdp)) - before);
}

// Nothing comes meanwhile: an answer's cost stands above, and 60 frames without a GPU take seconds.
await page.getByRole("button", { name: /^Pause/ }).click();
await frames(page, 30);
const beforePan = await taskMs(cdp);
await page.evaluate(async (count) => {
  const picture = document.querySelector(".hg-graph-canvas");
  for (let frame = 0; frame < count; frame++) {
    const key = frame % 20 < 10 ? "ArrowRight" : "ArrowLeft";
    picture?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}, PAN_FRAMES);
const pan = ((await taskMs(cdp)) - beforePan) / PAN_FRAMES;
await browser.close();

const show = (name: string, figure: number, unit: string, goal: { goal?: string; met?: boolean } = {}) =>
  print({ bench: "topology", name, figure, unit, ...goal });
const first = median(firstPictures);
show("services", fleet.services, "services");
show("lines", fleet.edges, "lines");
show("first picture, from the end of the layout", first, "ms", { goal: "≤ 600", met: first <= 600 });
show("a frame of panning, main thread", pan, "CPU ms", { goal: "≤ 10", met: pan <= 10 });
show("an update of every figure, main thread, table included", median(updates), "CPU ms");

async function firstPicture(on: Page): Promise<number> {
  const measured = await on.waitForFunction(
    () => performance.getEntriesByName("topology-first-picture")[0]?.duration,
  );
  return Number(await measured.jsonValue());
}

async function taskMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN) * 1000;
}

async function frames(on: Page, count: number): Promise<void> {
  await on.evaluate(async (left) => {
    for (let frame = 0; frame < left; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
  }, count);
}
