import type { Outcome, Picked } from "#lib/sdk/public.ts";
import type { ServiceCalls } from "./service-calls.ts";

interface OpenPick {
  readonly service: string;
  readonly endsAt: number;
  readonly give: (outcome: Outcome) => void;
}

const SWEEP_MS = 1000;

/** Endpoints that were chosen by hand. One that is never given back counts as leaked once its time is over. */
export class Picks {
  readonly #onLeak: (what: string) => void;
  readonly #open = new Set<OpenPick>();
  #sweeper: NodeJS.Timeout | undefined;

  constructor(onLeak: (what: string) => void) {
    this.#onLeak = onLeak;
  }

  pick(calls: ServiceCalls, key: string | undefined): Picked {
    const release = calls.admit();
    let node;
    try {
      node = calls.choose(key);
    } catch (error) {
      release("cancelled", 0, false);
      throw error;
    }
    const call = calls.begin(node);
    const startedAt = performance.now();
    const endsAt = startedAt + calls.policy.timeoutMs;
    const give = (outcome: Outcome) => {
      if (!this.#open.delete(open)) return;
      release(outcome, performance.now() - startedAt, outcome === "timeout");
      call.end(outcome);
    };
    const open: OpenPick = { service: calls.name, endsAt, give };
    this.#open.add(open);
    this.#watch();
    return {
      endpoint: node.endpoint,
      done: (outcome = "ok") => give(outcome),
      [Symbol.dispose]: () => give("ok"),
    };
  }

  close(): void {
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
  }

  #watch(): void {
    if (this.#sweeper !== undefined) return;
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_MS);
    this.#sweeper.unref();
  }

  #sweep(): void {
    const now = performance.now();
    for (const { service, endsAt, give } of this.#open) {
      if (now < endsAt) continue;
      this.#onLeak(`a pick of ${service} was not given back within the policy's time: call done()`);
      // It may be a session that lasts: that says nothing of the instance.
      give("cancelled");
    }
    if (this.#open.size > 0) return;
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
  }
}
