import { Counter, type Registry } from "prom-client";
import { CALL_OUTCOMES } from "#server/ports/reports.ts";
import type { Telemetry } from "#server/ports/telemetry.ts";
import { EdgeSlots } from "./edge-slots.ts";
import { ReportedDurations } from "./reported-durations.ts";

/** Pairs of caller and service that have metrics of their own. */
const MAX_EDGES = 2000;
const IDLE_MS = 3_600_000;
/** Stands for the callers of a service beyond that; no service can have this name. */
const OTHERS = "(others)";

/**
 * What clients report, each report once. What nobody reports is absent, not 0. An edge that made room for another is
 * absent too; when it comes back its series begin at 0, as after a restart. `now`: monotonic ms.
 */
export function reportMetrics(
  register: Registry,
  now: () => number,
  maxEdges = MAX_EDGES,
): Pick<Telemetry, "reports" | "calls" | "suspectCalls"> {
  const registers = [register];
  const reports = new Counter({
    name: "headgate_reports_total",
    help: "Clients' reports: accepted once, duplicate, or dropped (no leader in time, no room)",
    labelNames: ["outcome"],
    registers,
  });
  const calls = new Counter({
    name: "headgate_calls_total",
    help: "Calls to a service as its clients report them; rejected: by the client itself",
    labelNames: ["namespace", "service", "outcome"],
    registers,
  });
  const edgeCalls = new Counter({
    name: "headgate_edge_calls_total",
    help: "The same by calling service",
    labelNames: ["namespace", "caller", "service", "outcome"],
    registers,
  });
  const suspectCalls = new Counter({
    name: "headgate_suspect_calls_total",
    help: "Calls that suspect clients report, which are in no other metric of calls",
    labelNames: ["namespace", "service"],
    registers,
  });
  const durations = new ReportedDurations(register);
  const edges = new EdgeSlots({
    max: maxEdges,
    idleMs: IDLE_MS,
    now,
    onGone(edge) {
      for (const outcome of CALL_OUTCOMES) edgeCalls.remove({ ...edge, outcome });
    },
  });

  return {
    reports: (outcome, count) => reports.labels(outcome).inc(count),
    calls({ service: { namespace, service }, byCaller, durations: took }) {
      for (const [name, counts] of byCaller) {
        const caller = edges.take({ namespace, caller: name, service }) ? name : OTHERS;
        for (const outcome of CALL_OUTCOMES) {
          if (counts[outcome] === 0) continue;
          calls.labels(namespace, service, outcome).inc(counts[outcome]);
          edgeCalls.labels(namespace, caller, service, outcome).inc(counts[outcome]);
        }
      }
      if (took !== undefined) durations.add({ namespace, service }, took);
    },
    suspectCalls: ({ namespace, service }, count) => suspectCalls.labels(namespace, service).inc(count),
  };
}
