import { fetchOf } from "./call/fetch.ts";
import { outcomeOf } from "./call/outcome.ts";
import type { Picks } from "./call/picks.ts";
import { runCall } from "./call/run.ts";
import type { ServiceCalls } from "./call/service-calls.ts";
import type { CallOptions, Endpoint, Picked, Service, Table } from "./public.ts";
import type { HeldTables } from "./tables/held-tables.ts";

interface ServiceParts {
  readonly calls: ServiceCalls;
  readonly held: HeldTables;
  readonly picks: Picks;
  readonly fetch: typeof fetch | undefined;
}

/** One service, as those who call it see it. */
export class ServiceHandle implements Service {
  readonly name: string;
  readonly #parts: ServiceParts;

  constructor(parts: ServiceParts) {
    this.name = parts.calls.name;
    this.#parts = parts;
  }

  async fetch(path: string | URL, init: RequestInit = {}, options: CallOptions = {}): Promise<Response> {
    const isPath = typeof path === "string" && path.startsWith("/");
    return await fetchOf(this.#parts.calls, isPath ? path : pathOf(path), init, options, this.#parts.fetch);
  }

  async run<T>(
    attempt: (endpoint: Endpoint, signal: AbortSignal) => Promise<T>,
    options: CallOptions & { readonly fallback?: ((error: unknown) => T | Promise<T>) | undefined } = {},
  ): Promise<T> {
    const { fallback, ...rest } = options;
    try {
      return await runCall(
        this.#parts.calls,
        async ({ endpoint }, signal) => ({
          value: await attempt(endpoint, signal),
          outcome: "ok",
          isWorthAnother: false,
        }),
        rest,
      );
    } catch (error) {
      // An answer is not a failure, nor is a caller who gave it up.
      const isAnswer = outcomeOf(error) === "ok" || options.signal?.aborted === true;
      if (fallback === undefined || isAnswer) throw error;
      return await fallback(error);
    }
  }

  pick(key?: string): Picked {
    return this.#parts.picks.pick(this.#parts.calls, key);
  }

  table(): Table | undefined {
    return this.#parts.held.get(this.name);
  }
}

function pathOf(url: string | URL): string {
  const { pathname, search } = new URL(url, "http://service");
  return `${pathname}${search}`;
}
