import type { CDPSession, Page } from "@playwright/test";

export interface PageFigures {
  /** ms from the navigation's start until what makes the page useful was drawn. */
  usefulAt(): Promise<number>;
  /** Since the navigation. */
  worst(): Promise<{ readonly interactionMs: number; readonly longTaskMs: number }>;
  /** CPU time of the main thread, and bytes received, so far; `at` in ms. */
  work(): Promise<{ readonly at: number; readonly taskMs: number; readonly bytes: number }>;
  /** In use after a collection. */
  heapMb(): Promise<number>;
}

interface Noted {
  usefulAt: number;
  interactionMs: number;
  longTaskMs: number;
}

declare global {
  interface Window {
    benchNoted: Noted;
  }
}

/** Notes in the page itself, from before its first script. */
export async function watchPage(page: Page, useful: string): Promise<PageFigures> {
  await page.addInitScript((selector) => {
    const noted: Noted = { usefulAt: 0, interactionMs: 0, longTaskMs: 0 };
    window.benchNoted = noted;
    const observe = (type: string, note: (entry: PerformanceEntry) => void, more = {}) =>
      new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({
        type,
        buffered: true,
        ...more,
      });
    observe("longtask", ({ duration }) => {
      noted.longTaskMs = Math.max(noted.longTaskMs, duration);
    });
    observe(
      "event",
      (entry) => {
        // Pointer moves and the like have no interaction.
        if ((entry as PerformanceEventTiming).interactionId > 0)
          noted.interactionMs = Math.max(noted.interactionMs, entry.duration);
      },
      { durationThreshold: 16 },
    );
    const look = (): void => {
      if (document.querySelector(selector) === null) return void requestAnimationFrame(look);
      // After the frame that drew it.
      requestAnimationFrame(() => setTimeout(() => (noted.usefulAt = performance.now()), 0));
    };
    look();
  }, useful);
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  await session.send("Network.enable");
  let bytes = 0;
  session.on("Network.dataReceived", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  const noted = () => page.evaluate(() => window.benchNoted);
  return {
    async usefulAt() {
      await page.waitForFunction(() => window.benchNoted.usefulAt > 0, undefined, { timeout: 60_000 });
      return (await noted()).usefulAt;
    },
    worst: noted,
    async work() {
      const { metrics } = await session.send("Performance.getMetrics");
      const task = metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0;
      return { at: performance.now(), taskMs: task * 1000, bytes };
    },
    async heapMb() {
      await session.send("HeapProfiler.collectGarbage");
      const { usedSize } = await session.send("Runtime.getHeapUsage");
      return usedSize / 1e6;
    },
  };
}
