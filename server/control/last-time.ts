import type { RestoredState } from "#server/core/model.ts";

/** The latest time at which a former leader says that something was: a new one's time must not be before it. */
export function lastTimeOf({
  registeredAt,
  statusSince,
  health,
  factors = [],
  flap,
  circuit,
  latency,
  vanished,
  inSince = 0,
  gateSince = 0,
  leave,
  departure,
}: RestoredState): number {
  return Math.max(
    registeredAt,
    statusSince,
    health.since,
    inSince,
    gateSince,
    ...factors.map(({ since }) => since),
    ...(flap?.downs ?? []),
    circuit?.since ?? 0,
    latency?.since ?? 0,
    vanished?.since ?? 0,
    leave?.since ?? 0,
    lastOf(departure),
  );
}

function lastOf(departure: RestoredState["departure"]): number {
  switch (departure?.stage) {
    case undefined:
      return 0;
    case "requested":
      return departure.requestedAt;
    case "published":
      return departure.publishedAt;
    case "converged":
      return Math.max(departure.convergedAt, departure.quiet?.since ?? 0);
    case "drained":
      return departure.drainedAt;
  }
}
