import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "#lib/sdk/public.ts";

/** Calls through the client library at a rate that does not wait for answers, as that of many users does not. */
export class SteadyLoad {
  failed = 0;
  calls = 0;
  /** The first twenty, in words. */
  readonly errors: string[] = [];
  readonly #caller: Client;
  readonly #names: readonly string[];
  readonly #startedAt = performance.now();
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  readonly #open = new Set<Promise<void>>();
  #stoppedAt: number | undefined;

  constructor(caller: Client, names: readonly string[], callsPerSecond: number) {
    this.#caller = caller;
    this.#names = names;
    this.#running = this.#run(callsPerSecond);
  }

  get callsPerSecond(): number {
    return this.calls / (((this.#stoppedAt ?? performance.now()) - this.#startedAt) / 1000);
  }

  /** When every call has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await Promise.all(this.#open);
  }

  async #run(callsPerSecond: number): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const due = Math.floor(((performance.now() - this.#startedAt) / 1000) * callsPerSecond);
      for (; this.calls < due; this.calls++) this.#begin(this.#names[this.calls % this.#names.length] ?? "");
      await delay(5);
    }
    this.#stoppedAt ??= performance.now();
  }

  #begin(name: string): void {
    const call = this.#call(name).finally(() => this.#open.delete(call));
    this.#open.add(call);
  }

  async #call(name: string): Promise<void> {
    try {
      const response = await this.#caller.service(name).fetch("/work");
      await response.arrayBuffer();
      if (response.status !== 200) throw new Error(`status ${response.status}`);
    } catch (error) {
      this.failed += 1;
      if (this.errors.length < 20) this.errors.push(String(error));
    }
  }
}
