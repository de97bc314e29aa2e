import type { StateSources } from "#server/telemetry/state-metrics.ts";

/** What metrics are read from where nothing is the matter, and nothing is there. */
export const calmSources: StateSources = {
  control: {
    quarantined: () => [],
    now: () => 5000,
    frozen: () => undefined,
    automationPause: () => undefined,
    doubt: () => undefined,
    traffic: { room: { bytes: 0, evicted: 0, refused: 0 } },
  },
  store: { health: () => ({ up: true, since: 0 }) },
  events: { lost: 0 },
  figures: () => [],
  instances: () => [],
};
