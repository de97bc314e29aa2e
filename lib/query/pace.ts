import { connection } from "./connection.ts";

/** Time between polls, ms, while the stream is up, and without it: fast while something is on its way. */
const LIVE_MS = 30_000;
const MOVING_MS = 2000;
const STILL_MS = 10_000;

/** A refetch interval: the stream tells changes, so polling is a safety net until it is cut. */
export function pace(): number {
  return connection.get().kind === "live" ? LIVE_MS : STILL_MS;
}

/** As `pace`, for what may be on its way to another state. */
export function paceOf<T>(isMoving: (data: T) => boolean, liveMs = LIVE_MS) {
  return (query: { readonly state: { readonly data: T | undefined } }): number => {
    if (connection.get().kind === "live") return liveMs;
    return query.state.data !== undefined && isMoving(query.state.data) ? MOVING_MS : STILL_MS;
  };
}
