import { HeadgateError } from "#lib/contract/error.ts";
import { checkPort, checkSpec } from "#server/core/check.ts";
import { type FailingTarget, MAX_SAMPLE, type Opinion } from "#server/core/second-opinion.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { Opinions } from "#server/ports/opinions.ts";
import type { Prober, ProbeListener, ProbeTarget } from "#server/ports/prober.ts";
import type { Policies } from "./policies.ts";
import type { Registrations } from "./registrations.ts";
import { probeKey } from "./term-probes.ts";

interface SampleProberParts {
  readonly clock: Clock;
  readonly registrations: Pick<Registrations, "of">;
  readonly policies: Pick<Policies, "of">;
  readonly makeProber: (onResult: ProbeListener, clock: Clock) => Prober;
  /** Why this replica has no say now; undefined where it has. */
  readonly refusal: () => string | undefined;
}

const WITHIN_MS = 3000;

/**
 * Probes a sample for a leader that doubts its own checks. Where to connect to, and how, is taken from this replica's
 * own copy of registrations and policies: whoever asks names instances, never addresses.
 */
export class SampleProber implements Opinions {
  readonly #parts: SampleProberParts;
  #isProbing = false;

  constructor(parts: SampleProberParts) {
    this.#parts = parts;
  }

  async give(asked: readonly FailingTarget[]): Promise<Opinion> {
    const refusal = this.#isProbing ? "a sample is being probed already" : this.#parts.refusal();
    if (refusal !== undefined) throw new HeadgateError("unavailable", refusal, { retryAfterMs: WITHIN_MS });
    this.#isProbing = true;
    try {
      const named = asked.slice(0, MAX_SAMPLE);
      const targets = named.flatMap((each) => this.#targetOf(each) ?? []);
      const { passed, failed } = await this.#probe(targets);
      return { passed, failed, unknown: named.length - passed - failed };
    } finally {
      this.#isProbing = false;
    }
  }

  #targetOf({ service, id }: FailingTarget): ProbeTarget | undefined {
    const registered = this.#parts.registrations.of(service).find((each) => each.id === id);
    if (registered === undefined) return undefined;
    const policy = this.#parts.policies.of(service);
    const check = checkSpec(registered, policy);
    if (check.kind === "ttl" || check.kind === "none") return undefined;
    return {
      key: probeKey(service, id),
      host: registered.host,
      port: checkPort(registered, policy),
      check,
    };
  }

  /** Each once; what is not heard of in time has failed. */
  async #probe(targets: readonly ProbeTarget[]): Promise<{ passed: number; failed: number }> {
    const { clock, makeProber } = this.#parts;
    const waiting = new Set(targets.map(({ key }) => key));
    let passed = 0;
    if (waiting.size === 0) return { passed, failed: 0 };
    const { promise: done, resolve } = Promise.withResolvers<void>();
    const prober = makeProber((key, { ok }) => {
      if (waiting.delete(key) && ok) passed += 1;
      if (waiting.size === 0) resolve();
    }, clock);
    const cancel = clock.after(WITHIN_MS, resolve);
    const { size } = waiting;
    for (const target of targets) prober.schedule(target);
    await done;
    cancel();
    await prober.close();
    return { passed, failed: size - passed };
  }
}
