import { readdirSync, readlinkSync } from "node:fs";
import { systemClock, systemRandom } from "#server/control/clock.ts";
import type { CheckerDeps } from "#server/probe/checker.ts";
import { addressGuard, parseRules } from "#server/probe/guard.ts";
import { KeptConnections } from "#server/probe/kept-connections.ts";
import { createResolver, type Lookup } from "#server/probe/resolve.ts";

/** What a checker needs, all of it real. */
export function checkerDeps(options: { deny?: string; maxKept?: number; lookup?: Lookup } = {}): CheckerDeps {
  const { deny = "", maxKept = 100, lookup } = options;
  const guard = addressGuard({ allow: [], deny: parseRules(deny) });
  const resolve = createResolver({ clock: systemClock, guard, ...(lookup === undefined ? {} : { lookup }) });
  return { clock: systemClock, random: systemRandom, guard, resolve, kept: new KeptConnections(maxKept) };
}

/** Sockets that this process has open. */
export function openSockets(): number {
  return readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith("socket:");
    } catch {
      return false; // The directory's own descriptor is gone again.
    }
  }).length;
}

/**
 * How much longer `work` took than a timer of `limitMs` that was set at the same moment: on a busy machine both are
 * late alike.
 */
export async function timed<T>(
  work: () => Promise<T>,
  limitMs: number,
): Promise<{ result: T; overMs: number }> {
  const start = performance.now();
  const yardstick = new Promise<number>((resolve) =>
    setTimeout(() => resolve(performance.now() - start), limitMs),
  );
  const result = await work();
  const tookMs = performance.now() - start;
  return { result, overMs: tookMs - (await yardstick) };
}
