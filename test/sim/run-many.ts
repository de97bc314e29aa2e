import { run } from "./run.ts";
import type { Level } from "./simulation.ts";

/** More failures than these say no more. */
const ENOUGH = 5;

/** Schedules of consecutive seeds, and what came of them; each failure says how to see it again. */
export async function runMany(level: Level, from: number, count: number, step = 1) {
  const sums = { schedules: 0, publishes: 0, intents: 0, panics: 0, retained: 0 };
  const failures: string[] = [];
  for (let seed = from; seed < from + count && failures.length < ENOUGH; seed += step) {
    try {
      const { publishes, intents, panics, retained } = await run(seed, level);
      sums.schedules += 1;
      sums.publishes += publishes;
      sums.intents += intents;
      sums.panics += panics;
      sums.retained += retained;
    } catch (error) {
      const again = `again: npm run sim -- --level ${level} --seed ${seed}`;
      failures.push(`${error instanceof Error ? error.message : String(error)}\n${again}`);
    }
  }
  return { failures, sums };
}
