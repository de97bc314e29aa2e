import { chromium, type Page } from "@playwright/test";
import { build } from "esbuild";
import { createServer } from "node:http";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { CHROMIUM } from "#test/support/chromium.ts";
import { median, print } from "./child.ts";

// 10,000 rows of the service list in Chromium: the first picture, and what an update of a tenth of them costs.

const bench = "table";
const TIMES = 7;
const UPDATES = 20;

/** As the console itself is built, but for the framework: one script and its styles. */
async function bundled(): Promise<{ script: string; style: string }> {
  const { outputFiles } = await build({
    entryPoints: ["./table-page.tsx", "../../app/styles.css"].map((file) =>
      fileURLToPath(new URL(file, import.meta.url)),
    ),
    bundle: true,
    write: false,
    outdir: "out",
    format: "esm",
    jsx: "automatic",
    minify: true,
    define: { "process.env.NODE_ENV": '"production"', "process.env": "{}" },
    logLevel: "silent",
  });
  const textOf = (end: string): string => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? "";
  return { script: textOf(".js"), style: textOf(".css") };
}

/** ms of the main thread so far. */
async function taskMs(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0) * 1000;
  };
}

/** From the call until the frame that shows it is over. */
const drawn = (page: Page, act: "render" | "update", round: number): Promise<number> =>
  page.evaluate(
    ([what, n]) =>
      new Promise<number>((resolve) => {
        const begun = performance.now();
        if (what === "render") window.benchRender();
        else window.benchUpdate(n);
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun), 0));
      }),
    [act, round] as const,
  );

const { script, style } = await bundled();
const html = `<!doctype html><html data-mantine-color-scheme="light"><style>${style}</style><main></main><script type="module" src="/page.js"></script>`;
const server = createServer((req, res) => {
  const isScript = req.url === "/page.js";
  res.setHeader("Content-Type", isScript ? "text/javascript" : "text/html");
  res.end(isScript ? script : html);
}).listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
const browser = await chromium.launch(CHROMIUM);
try {
  const firsts: number[] = [];
  const updates: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.on("pageerror", (error) => console.error(error));
    await page.goto(url);
    await page.waitForFunction(() => "benchRender" in window);
    const work = await taskMs(page);
    firsts.push(await drawn(page, "render", 0));
    const before = await work();
    for (let round = 1; round <= UPDATES; round += 1) await drawn(page, "update", round);
    updates.push(((await work()) - before) / UPDATES);
    await page.close();
  }
  const goal = (most: number, figure: number) => ({ goal: `≤ ${most} ms`, met: figure <= most });
  const [first, update] = [median(firsts), median(updates)];
  print({ bench, name: "10,000 rows, first rendered", figure: first, unit: "ms", ...goal(150, first) });
  print({ bench, name: "10,000 rows, a tenth updated", figure: update, unit: "ms", ...goal(35, update) });
} finally {
  await browser.close();
  server.close();
}
