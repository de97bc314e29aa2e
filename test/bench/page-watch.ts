import type { CDPSession, Page } from "@playwright/test";

export interface PageFigures {
  /** ms from the navigation's start until what makes the page useful was drawn. */
  usefulAt(): Promise<number>;
  /** Since the navigation. */
  worst(): Promise<Worst>;
  /** CPU time of the main thread, and bytes received, so far; `at` in ms. */
  work(): Promise<{ readonly at: number; readonly taskMs: number; readonly bytes: number }>;
  /** In use after a collection. */
  heapMb(): Promise<number>;
}

interface Worst {
  /** Interaction to next paint: the slowest, of which one in fifty is passed over. https://web.dev/articles/inp */
  readonly interactionMs: number;
  readonly slowestInteractionMs: number;
  readonly longTaskMs: number;
}

interface Noted {
  usefulAt: number;
  /** The slowest event of each interaction, ms, by its id; the quickest of all are left out by the browser. */
  interactions: Record<number, number>;
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
    const noted: Noted = { usefulAt: 0, interactions: {}, longTaskMs: 0 };
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
        const { interactionId } = entry as PerformanceEventTiming;
        // Pointer moves and the like have no interaction.
        if (interactionId > 0)
          noted.interactions[interactionId] = Math.max(
            noted.interactions[interactionId] ?? 0,
            entry.duration,
          );
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
  const noted = () =>
    page.evaluate(() => ({ ...window.benchNoted, interactionCount: performance.interactionCount }));
  return {
    async usefulAt() {
      await page.waitForFunction(() => window.benchNoted.usefulAt > 0, undefined, { timeout: 60_000 });
      return (await noted()).usefulAt;
    },
    async worst() {
      const { interactions, interactionCount, longTaskMs } = await noted();
      const slowest = Object.values(interactions).toSorted((a, b) => b - a);
      const passedOver = Math.min(Math.floor(interactionCount / 50), slowest.length - 1);
      return {
        interactionMs: slowest[passedOver] ?? 0,
        slowestInteractionMs: slowest[0] ?? 0,
        longTaskMs,
      };
    },
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
