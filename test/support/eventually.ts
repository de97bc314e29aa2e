import { setTimeout as delay } from "node:timers/promises";

/**
 * Waits until `condition` answers something other than undefined or false, and answers that. Polls every
 * `intervalMs`; after `withinMs` it fails, with the last error of the condition where there was one.
 */
export async function eventually<T>(
  condition: () => T | Promise<T>,
  { withinMs = 5000, intervalMs = 10 }: { withinMs?: number; intervalMs?: number } = {},
): Promise<Exclude<T, undefined | false>> {
  const deadline = performance.now() + withinMs;
  let cause: unknown;
  while (performance.now() < deadline) {
    try {
      const found = await condition();
      // What is left of T once undefined and false are out.
      if (found !== undefined && found !== false) return found as Exclude<T, undefined | false>;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await delay(intervalMs);
  }
  throw new Error(`not so within ${withinMs} ms: ${condition.toString().slice(0, 200)}`, { cause });
}
