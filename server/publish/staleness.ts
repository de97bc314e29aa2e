import type { Clock } from "#server/ports/clock.ts";
import type { StoreHealth } from "#server/ports/store.ts";

/** Whether the store is out of reach, told beside the tables: their bytes never depend on it. */
export interface Staleness {
  set(health: StoreHealth): void;
  readonly isStale: boolean;
  /** Whole seconds since the store was lost; undefined while it is there. */
  seconds(): number | undefined;
  /** `event: status`, with the wall clock's ms at which the store was lost. */
  readonly event: Buffer;
}

export function createStaleness(clock: Clock): Staleness {
  /** On the monotonic clock, so that a step of the wall clock makes nothing older. */
  let lostAt: number | undefined;
  let event = statusEvent({ stale: false });

  return {
    set(health) {
      if (health.up) {
        lostAt = undefined;
        event = statusEvent({ stale: false });
        return;
      }
      if (lostAt !== undefined) return;
      lostAt = clock.monotonic() - Math.max(0, clock.now() - health.since);
      event = statusEvent({ stale: true, sinceMs: health.since });
    },
    get isStale() {
      return lostAt !== undefined;
    },
    seconds() {
      return lostAt === undefined ? undefined : Math.floor((clock.monotonic() - lostAt) / 1000);
    },
    get event() {
      return event;
    },
  };
}

function statusEvent(status: { stale: boolean; sinceMs?: number }): Buffer {
  return Buffer.from(`event: status\ndata: ${JSON.stringify(status)}\n\n`);
}
