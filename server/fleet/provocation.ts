import { z } from "zod";
import type { Behaviour } from "./behaviour.ts";

/** `POST /misbehave`: what an instance is to do instead of its schedule. `well` gives it back to the schedule. */
const Wanted = z.strictObject({
  kind: z.enum([
    ...["well", "fail", "fail-calls", "fail-checks", "slow", "slow-calls", "cut-off", "degraded"],
    ...["refuse", "silent", "crash"],
  ] as const),
  /** Refusing and crashing, which nobody could call off, last 20 s when this is absent; the others until told. */
  forSeconds: z.number().min(0.1).max(600).optional(),
});

const SLOW_MS = 1500;
const OUT_OF_REACH_SECONDS = 20;

export class Provocation {
  #standing: { readonly behaviour: Behaviour; readonly until: number } | undefined;

  /** What stands at `now`, ms; undefined when the schedule rules. */
  at(now: number): Behaviour | undefined {
    return this.#standing !== undefined && now < this.#standing.until ? this.#standing.behaviour : undefined;
  }

  take(body: string, now: number): { readonly status: number; readonly message: string } {
    const parsed = Wanted.safeParse(jsonOf(body));
    if (!parsed.success) return { status: 400, message: z.prettifyError(parsed.error) };
    const { kind, forSeconds } = parsed.data;
    const seconds = forSeconds ?? (kind === "refuse" || kind === "crash" ? OUT_OF_REACH_SECONDS : Infinity);
    const isSlow = kind === "slow" || kind === "slow-calls";
    const behaviour: Behaviour = isSlow ? { kind, delayMs: SLOW_MS } : { kind };
    this.#standing = kind === "well" ? undefined : { behaviour, until: now + seconds * 1000 };
    return { status: 200, message: kind };
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
