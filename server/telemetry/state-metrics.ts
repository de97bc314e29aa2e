import { Counter, Gauge, type Registry } from "prom-client";
import type { Control } from "#server/ports/control.ts";
import type { Store } from "#server/ports/store.ts";
import type { TrafficReads } from "#server/ports/traffic.ts";
import type { InstanceFigure, ServiceFigures } from "#server/ports/telemetry.ts";
import { serviceMetrics } from "./service-metrics.ts";

export interface StateSources {
  readonly control: Pick<Control, "quarantined" | "now" | "frozen" | "automationPause" | "doubt"> & {
    readonly traffic: Pick<TrafficReads, "room">;
  };
  readonly store: Pick<Store, "health">;
  /** Events that could not be kept since the start. */
  readonly events: { readonly lost: number };
  readonly figures: () => Iterable<ServiceFigures>;
  /** For a scrape of their own. */
  readonly instances: () => Iterable<InstanceFigure>;
}

/**
 * Metrics that are read from the parts at each scrape. What only the leader knows is absent on the others. Answers
 * what is to be awaited before each.
 */
export function observeState(register: Registry, sources: StateSources): () => Promise<void> {
  const { control, store, events, figures } = sources;
  const registers = [register];
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge(
    "headgate_quarantined_registrations",
    "Registrations that cannot be read",
    () => control.quarantined().length,
  );
  gauge(
    "headgate_table_age_seconds",
    "How long the store has been out of reach of the tables served, or another one; 0 while it is not",
    () => {
      const health = store.health();
      const since = control.frozen()?.since ?? (health.up ? undefined : health.since);
      return since === undefined ? 0 : Math.max(0, control.now() - since) / 1000;
    },
  );
  gauge("headgate_frozen", "1 while the store's history is another one than is known here", () =>
    control.frozen() === undefined ? 0 : 1,
  );
  gauge("headgate_automation_paused", "1 while an operator has paused automation over all services", () =>
    control.automationPause() === undefined ? 0 : 1,
  );
  gauge("headgate_observer_doubt", "1 while this replica leads and doubts its own checks", () =>
    control.doubt() === undefined ? 0 : 1,
  );
  new Counter({
    name: "headgate_events_lost_total",
    help: "Events that the log could not keep",
    registers,
    collect() {
      this.reset();
      this.inc(events.lost);
    },
  });
  gauge(
    "headgate_traffic_bytes",
    "Memory of calls over the last day, as far as this replica counted them",
    () => control.traffic.room.bytes,
  );
  new Counter({
    name: "headgate_traffic_forgotten_total",
    help: "Instances, callers and services whose calls were forgotten to make room (evicted), and reports for which there was none (refused)",
    labelNames: ["why"],
    registers,
    collect() {
      this.reset();
      const { evicted, refused } = control.traffic.room;
      this.inc({ why: "evicted" }, evicted);
      this.inc({ why: "refused" }, refused);
    },
  });
  return serviceMetrics(register, figures);
}
