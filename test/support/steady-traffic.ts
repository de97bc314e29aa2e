import { Agent, request } from "undici";
import { pause } from "#lib/api/backoff.ts";
import type { Client } from "#lib/api/client.ts";
import type { Endpoint } from "#lib/contract/table.ts";
import { TableFollower } from "./table-follower.ts";

const PAUSE_MS = 5;
const CALL_MS = 10_000;

/** Clients that follow a service's table and call it without a break, each time an endpoint chosen by weight. */
export class SteadyTraffic implements AsyncDisposable {
  readonly failures: string[] = [];
  /** Answers by instance and body. */
  readonly answers = new Map<string, number>();
  calls = 0;
  readonly #service: string;
  readonly #followers: readonly TableFollower[];
  readonly #agent = new Agent({ connections: 8, keepAliveTimeout: 4000, pipelining: 1 });
  readonly #stop = new AbortController();
  readonly #done: Promise<unknown>;

  constructor(client: Client, service: string, clients: number) {
    this.#service = service;
    this.#followers = Array.from({ length: clients }, (_, i) => new TableFollower(client, `checkout/${i}`));
    this.#done = Promise.all(this.#followers.map((follower) => this.#callOn(follower)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
    await Promise.all(this.#followers.map((follower) => follower[Symbol.asyncDispose]()));
    await this.#agent.destroy();
  }

  async #callOn(follower: TableFollower): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const table = follower.held.get(this.#service);
      // Before its first table that has one to call, it has nothing to call.
      if (table !== undefined && (this.calls > 0 || table.endpoints.some(({ weight }) => weight > 0)))
        await this.#call(table.endpoints, table.revision);
      await pause(PAUSE_MS);
    }
  }

  async #call(endpoints: readonly Endpoint[], revision: number): Promise<void> {
    this.calls++;
    const chosen = chooseByWeight(endpoints, Math.random());
    if (chosen === undefined) return void this.failures.push(`no endpoint at revision ${revision}`);
    try {
      const options = { dispatcher: this.#agent, signal: AbortSignal.timeout(CALL_MS) };
      const { statusCode, body } = await request(`http://${chosen.id}/work`, options);
      const answer = `${chosen.id} ${await body.text()}`;
      if (statusCode !== 200) this.failures.push(`${answer}: ${statusCode} at revision ${revision}`);
      this.answers.set(answer, (this.answers.get(answer) ?? 0) + 1);
    } catch (error) {
      this.failures.push(`${chosen.id}: ${String(error)} at revision ${revision}`);
    }
  }
}

/** As simply as a client may: by weight, without another try. `at`: a random number in [0, 1). */
function chooseByWeight(endpoints: readonly Endpoint[], at: number): Endpoint | undefined {
  let left = at * endpoints.reduce((sum, { weight }) => sum + weight, 0);
  return endpoints.find(({ weight }) => weight > 0 && (left -= weight) < 0);
}
