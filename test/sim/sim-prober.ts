import type { ProbeResult } from "#server/core/probe.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { Prober, ProbeListener, ProbeTarget } from "#server/ports/prober.ts";

/** How an instance answers. */
export type Answer = "ok" | "degraded" | "refused" | "silent";

interface Scheduled {
  target: ProbeTarget;
  cancel: () => void;
}

/** Asks the instances of the simulation, each at its interval. */
export class SimProber implements Prober {
  readonly #targets = new Map<string, Scheduled>();
  readonly #listener: ProbeListener;
  readonly #clock: Clock;
  readonly #answer: (target: ProbeTarget) => Answer;

  constructor(listener: ProbeListener, clock: Clock, answer: (target: ProbeTarget) => Answer) {
    this.#listener = listener;
    this.#clock = clock;
    this.#answer = answer;
  }

  schedule(target: ProbeTarget): void {
    const isNew = !this.#targets.has(target.key);
    this.#set(target, target.check.intervalMs);
    if (isNew) this.probeNow(target.key);
  }

  adopt(target: ProbeTarget): void {
    this.#set(target, target.check.intervalMs / 2);
  }

  probeNow(key: string): void {
    const target = this.#targets.get(key)?.target;
    if (target === undefined) return;
    const startedAt = this.#clock.now();
    const answer = this.#answer(target);
    const ok = answer === "ok" || answer === "degraded";
    const result: ProbeResult = {
      kind: target.check.kind,
      ok,
      startedAt,
      latencyMs: 1,
      detail: ok ? "status 200" : answer === "silent" ? "timeout after 1000 ms" : "connect refused",
      degraded: answer === "degraded" && target.check.kind === "http",
      isUnanswered: answer === "silent",
      inFlight: undefined,
    };
    queueMicrotask(() => {
      if (this.#targets.get(key)?.target === target) this.#listener(key, result);
    });
  }

  cancel(key: string): void {
    this.#targets.get(key)?.cancel();
    this.#targets.delete(key);
  }

  nextAt(key: string): number | undefined {
    return this.#targets.has(key) ? this.#clock.now() : undefined;
  }

  stats(): { scheduled: number; inFlight: number; latenessP99Ms: number } {
    return { scheduled: this.#targets.size, inFlight: 0, latenessP99Ms: 0 };
  }

  async close(): Promise<void> {
    for (const key of this.#targets.keys()) this.cancel(key);
  }

  #set(target: ProbeTarget, firstMs: number): void {
    this.#targets.get(target.key)?.cancel();
    const scheduled: Scheduled = { target, cancel: () => {} };
    const next = (delayMs: number) => {
      scheduled.cancel = this.#clock.after(delayMs, () => {
        next(target.check.intervalMs);
        this.probeNow(target.key);
      });
    };
    this.#targets.set(target.key, scheduled);
    next(firstMs);
  }
}
