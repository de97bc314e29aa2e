import { Gauge, type Registry } from "prom-client";
import type { ServiceFigures } from "#server/ports/telemetry.ts";

/** Services between two turns of the event loop: nobody waits for a scrape for more than some milliseconds. */
const AT_ONCE = 50;

const KINDS = ["drain", "maintenance", "weight", "circuit"];

/**
 * Per service, so as many series as there are services, statuses apart. Answers what brings them up to date, to be
 * awaited before each scrape.
 */
export function serviceMetrics(
  register: Registry,
  figures: () => Iterable<ServiceFigures>,
): () => Promise<void> {
  const gauge = (name: string, help: string, labelNames: readonly string[]) =>
    new Gauge({ name, help, labelNames, registers: [register] });
  const instances = gauge(
    "headgate_instances",
    "Registered instances, and those kept whose registrations vanished",
    ["namespace", "service", "status"],
  );
  const protection = gauge(
    "headgate_protection",
    "1 for the state a service is in; the states it is not in are absent",
    ["namespace", "service", "state"],
  );
  const heldBack = gauge(
    "headgate_table_held_back",
    "1 where the published table is not the one that was decided; absent where it is",
    ["namespace", "service"],
  );
  const behind = gauge("headgate_clients_behind", "Clients that hold an older table than the published one", [
    "namespace",
    "service",
  ]);
  const overrides = gauge("headgate_overrides", "Standing overrides, and whether they went past a guard", [
    "kind",
    "forced",
  ]);

  return async () => {
    for (const each of [instances, protection, heldBack, behind, overrides]) each.reset();
    for (const kind of KINDS) for (const forced of ["false", "true"]) overrides.set({ kind, forced }, 0);
    let taken = 0;
    for (const { key, statuses, protection: state, isHeldBack, clientsBehind, overrides: own } of figures()) {
      const labels = { namespace: key.namespace, service: key.service };
      for (const [status, count] of statuses) instances.set({ ...labels, status }, count);
      protection.set({ ...labels, state }, 1);
      if (isHeldBack) heldBack.set(labels, 1);
      if (clientsBehind !== undefined) behind.set(labels, clientsBehind);
      for (const { kind, isForced } of own) overrides.inc({ kind, forced: String(isForced) });
      taken += 1;
      if (taken % AT_ONCE === 0) await new Promise(setImmediate);
    }
  };
}
