import { setTimeout as delay } from "node:timers/promises";
import { Agent, request } from "undici";
import type { Client } from "#lib/sdk/public.ts";

/** By the library's `fetch`, or by its `run` over undici, as those do who call much: a call costs less than half. */
export type Way = "fetch" | "undici";

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
  readonly #agent = new Agent({ pipelining: 1 });
  readonly #way: Way;
  #stoppedAt: number | undefined;

  constructor(caller: Client, names: readonly string[], callsPerSecond: number, way: Way = "fetch") {
    this.#caller = caller;
    this.#names = names;
    this.#way = way;
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
    await this.#agent.destroy();
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
      const status = await (this.#way === "fetch" ? this.#fetch(name) : this.#request(name));
      if (status !== 200) throw new Error(`status ${status}`);
    } catch (error) {
      this.failed += 1;
      if (this.errors.length < 20) this.errors.push(String(error));
    }
  }

  async #fetch(name: string): Promise<number> {
    const response = await this.#caller.service(name).fetch("/work");
    await response.arrayBuffer();
    return response.status;
  }

  async #request(name: string): Promise<number> {
    return await this.#caller.service(name).run(
      async ({ id }, signal) => {
        const { statusCode, body } = await request(`http://${id}/work`, { dispatcher: this.#agent, signal });
        await body.dump();
        return statusCode;
      },
      { idempotent: true },
    );
  }
}
