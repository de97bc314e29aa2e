import type { Drain, DrainResult, UndrainResult } from "#lib/contract/intent.ts";
import { pause } from "#lib/api/backoff.ts";
import type { Client } from "#lib/api/client.ts";
import type { InstanceParams } from "./arguments.ts";

/** As long as a drain may be kept by asking once, s. */
const LONGEST_KEEP_ALIVE_S = 86_400;

export interface HeldDrainOptions {
  readonly client: Client;
  readonly params: InstanceParams;
  readonly owner: string;
  readonly reason: string;
  readonly keepAliveSeconds: number;
  /** Headgate does not take the renewal; told once until it does. */
  readonly onTrouble: (error: unknown) => void;
}

/** A drain that lasts for as long as it is renewed. */
export class HeldDrain {
  readonly first: DrainResult;
  readonly #options: HeldDrainOptions;
  readonly #stop = new AbortController();
  readonly #undone = new AbortController();
  readonly #renewing: Promise<void>;

  private constructor(options: HeldDrainOptions, first: DrainResult) {
    this.#options = options;
    this.first = first;
    this.#renewing = this.#renew(first.drain.id);
  }

  /** Drains, or finds the owner's drain that stands. */
  static async begin(options: HeldDrainOptions): Promise<HeldDrain> {
    return new HeldDrain(options, await ask(options, options.keepAliveSeconds));
  }

  /** Aborts when somebody ended the drain, or an outage outlasted it, and it was asked for anew. */
  get undone(): AbortSignal {
    return this.#undone.signal;
  }

  /** No renewal is under way any more: one that came after the undrain would drain again. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#renewing;
  }

  /** Leaves it drained for a day without renewals: time for somebody to look. */
  async keepOut(): Promise<Drain> {
    await this.stop();
    return (await ask(this.#options, LONGEST_KEEP_ALIVE_S)).drain;
  }

  async undrain(): Promise<UndrainResult> {
    await this.stop();
    const { client, params, owner } = this.#options;
    return await client.undrain({ params, query: { owner } });
  }

  async #renew(firstId: string): Promise<void> {
    const { keepAliveSeconds, onTrouble } = this.#options;
    let isTroubled = false;
    const { signal } = this.#stop;
    // A third: two renewals may be lost.
    while (await passes((keepAliveSeconds * 1000) / 3, signal)) {
      try {
        // Not cut short by `stop`: what is on its way must have arrived before the undrain does.
        const { drain } = await ask(this.#options, keepAliveSeconds);
        isTroubled = false;
        if (drain.id !== firstId) this.#undone.abort(new Error("the drain was undone"));
      } catch (error) {
        if (!isTroubled) onTrouble(error);
        isTroubled = true;
      }
    }
  }
}

async function ask(
  { client, params, owner, reason }: HeldDrainOptions,
  keepAliveSeconds: number,
): Promise<DrainResult> {
  return await client.drain({ params, body: { owner, reason, keepAliveSeconds } });
}

async function passes(ms: number, signal: AbortSignal): Promise<boolean> {
  return await pause(ms, signal).then(
    () => true,
    () => false,
  );
}
