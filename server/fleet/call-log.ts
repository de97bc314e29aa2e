import { LATENCY_BOUNDS_MS, type ReportInput } from "#lib/contract/report.ts";

type Failure = "timeout" | "connect" | "reset" | "server";
/** How a call ended, as reports tell it. */
export type CallOutcome = "ok" | Failure;
type Calls = ReportInput["calls"][number];

interface Counted {
  readonly service: string;
  readonly instance: string;
  ok: number;
  failed: Record<Failure, number>;
  inFlight: number;
  counts: number[];
}

/** The calls that one process makes, by instance, from one report to the next. */
export class CallLog {
  readonly #instances = new Map<string, Counted>();

  /** A call begins. Answers what to tell when it has ended; undefined: its caller gave it up, it says nothing. */
  begin(service: string, instance: string): (outcome: CallOutcome | undefined, tookMs: number) => void {
    const counted = this.#of(service, instance);
    counted.inFlight += 1;
    return (outcome, tookMs) => {
      counted.inFlight -= 1;
      if (outcome === undefined) return;
      if (outcome === "ok") counted.ok += 1;
      else counted.failed[outcome] += 1;
      if (outcome === "connect") return;
      const bucket = LATENCY_BOUNDS_MS.findIndex((bound) => tookMs <= bound);
      const at = bucket === -1 ? LATENCY_BOUNDS_MS.length : bucket;
      counted.counts[at] = (counted.counts[at] ?? 0) + 1;
    };
  }

  /** What was called since it was last asked, and what still is in flight. */
  take(): Calls[] {
    const taken: Calls[] = [];
    for (const [key, counted] of this.#instances) {
      const { service, instance, ok, failed, inFlight, counts } = counted;
      const isIdle = counts.every((count) => count === 0) && failed.connect === 0;
      if (isIdle && inFlight === 0) {
        this.#instances.delete(key);
        continue;
      }
      const latencyMs = { bounds: [...LATENCY_BOUNDS_MS], counts };
      taken.push({ service, instance, ok, failed, inFlight, latencyMs });
      Object.assign(counted, NOTHING());
    }
    return taken;
  }

  #of(service: string, instance: string): Counted {
    const key = `${service}/${instance}`;
    const known = this.#instances.get(key);
    if (known !== undefined) return known;
    const made = { service, instance, inFlight: 0, ...NOTHING() };
    this.#instances.set(key, made);
    return made;
  }
}

const NOTHING = () => ({
  ok: 0,
  failed: { timeout: 0, connect: 0, reset: 0, server: 0 },
  counts: Array.from({ length: LATENCY_BOUNDS_MS.length + 1 }, () => 0),
});
