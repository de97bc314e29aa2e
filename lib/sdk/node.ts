import type { Endpoint } from "./public.ts";

/** An endpoint of the held table, and what this client knows of it. The same object as long as the table has its id. */
export interface Node {
  readonly id: string;
  endpoint: Endpoint;
  /** Of the table; 0: no new calls. */
  weight: number;
  /** Calls that this client has begun and not ended. */
  inFlight: number;
  /** Peak EWMA of the time a call takes, ms; 0: none has ended yet. */
  ewmaMs: number;
  /** When it was moved last, monotonic ms. */
  ewmaAt: number;
}

export function nodeOf(endpoint: Endpoint): Node {
  const { id, weight } = endpoint;
  return { id, endpoint, weight, inFlight: 0, ewmaMs: 0, ewmaAt: 0 };
}
