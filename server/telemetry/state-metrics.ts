import { Gauge, type Registry } from "prom-client";
import type { Consumers } from "#server/ports/consumers.ts";
import type { Control, LeaderState } from "#server/ports/control.ts";
import type { Store } from "#server/ports/store.ts";

export interface StateSources {
  readonly control: Pick<Control, "state" | "quarantined" | "now" | "frozen">;
  readonly consumers: Pick<Consumers, "of">;
  readonly store: Pick<Store, "health">;
}

/** Gauges that are read from the parts at each scrape. What only the leader knows is absent on the others. */
export function observeState(register: Registry, { control, store }: StateSources): void {
  const registers = [register];
  new Gauge({
    name: "headgate_quarantined_registrations",
    help: "Registrations that cannot be read",
    registers,
    collect() {
      this.set(control.quarantined().length);
    },
  });
  new Gauge({
    name: "headgate_table_age_seconds",
    help: "How long the store has been out of reach of the tables served, or another one; 0 while it is not",
    registers,
    collect() {
      const health = store.health();
      const since = control.frozen()?.since ?? (health.up ? undefined : health.since);
      this.set(since === undefined ? 0 : Math.max(0, control.now() - since) / 1000);
    },
  });
  new Gauge({
    name: "headgate_instances",
    help: "Registered instances",
    labelNames: ["namespace", "service", "status"],
    registers,
    collect() {
      this.reset();
      for (const { key, instances } of servicesOf(control.state())) {
        for (const { status, registered } of instances.values()) {
          if (registered !== undefined) this.inc({ namespace: key.namespace, service: key.service, status });
        }
      }
    },
  });
  new Gauge({
    name: "headgate_overrides",
    help: "Standing overrides",
    labelNames: ["kind", "forced"],
    registers,
    collect() {
      this.reset();
      for (const { intents } of servicesOf(control.state())) {
        for (const { drains, weight, maintenance, circuit } of intents.values()) {
          for (const drain of drains) this.inc({ kind: "drain", forced: isForced(drain) });
          if (weight !== undefined) this.inc({ kind: "weight", forced: isForced(weight) });
          if (maintenance !== undefined) this.inc({ kind: "maintenance", forced: isForced(maintenance) });
          if (circuit !== undefined) this.inc({ kind: "circuit", forced: isForced(circuit) });
        }
      }
    },
  });
  new Gauge({
    name: "headgate_clients_behind",
    help: "Clients that hold an older table than the published one",
    labelNames: ["namespace", "service"],
    registers,
    collect() {
      this.reset();
      const state = control.state();
      for (const { key } of servicesOf(state)) {
        const revision = state?.tableRevision(key);
        const behind = state
          ?.consumers(key)
          .filter(({ held }) => revision !== undefined && held < revision).length;
        if (behind !== undefined) this.set({ namespace: key.namespace, service: key.service }, behind);
      }
    },
  });
}

/** Whether it went past a guard. */
function isForced({ forced = [] }: { readonly forced?: readonly string[] | undefined }): "true" | "false" {
  return forced.length > 0 ? "true" : "false";
}

function servicesOf(state: LeaderState | undefined) {
  return state?.services() ?? [];
}
