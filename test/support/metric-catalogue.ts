import type { CallSums } from "#server/ports/reports.ts";
import { createTelemetry } from "#server/telemetry/metrics.ts";
import { calmSources } from "#test/support/calm-sources.ts";

/** Labels of each metric that Headgate exposes, by the names that stand in queries: with `_bucket`, `_sum`, `_count`. */
export type MetricCatalogue = ReadonlyMap<string, ReadonlySet<string>>;

const orders = { namespace: "default", service: "orders" };
const A = "10.0.0.1:8080";

/** Of a telemetry to which everything has happened once. */
export async function metricCatalogue(): Promise<MetricCatalogue> {
  const telemetry = createTelemetry(() => 0);
  telemetry.observe({
    ...calmSources,
    figures: () => [
      {
        key: orders,
        statuses: new Map([["serving", 1]]),
        protection: "panic",
        isHeldBack: true,
        clientsBehind: 1,
        overrides: [{ kind: "drain", isForced: true }],
      },
    ],
    instances: () => [{ key: orders, id: A, weight: 1, status: "serving" }],
  });
  telemetry.probeDone("http", "pass", 1, 1);
  telemetry.transition("drain.created");
  telemetry.published(1);
  telemetry.storeHealth({ up: true, since: 0 });
  telemetry.leading(true);
  telemetry.requestDone("getTable", 200, 1);
  telemetry.streamOpened();
  telemetry.streamClosed("client");
  telemetry.reports("accepted", 1);
  telemetry.calls(oneCall());
  telemetry.suspectCalls(orders, 1);
  const text = `${await telemetry.render()}\n${await telemetry.renderInstances()}`;
  telemetry.close();
  const labels = new Map<string, Set<string>>();
  for (const line of text.split("\n")) {
    const [, name, inner = ""] = /^([a-z_0-9]+)(?:\{(.*)\})? /.exec(line) ?? [];
    if (name === undefined) continue;
    const own = labels.get(name) ?? new Set();
    for (const [, label = ""] of inner.matchAll(/([a-z_]+)="(?:[^"\\]|\\.)*"/g)) own.add(label);
    labels.set(name, own);
  }
  return labels;
}

function oneCall(): CallSums {
  const counts = { ok: 1, timeout: 1, connect: 1, reset: 1, server: 1, rejected: 1 };
  return {
    service: orders,
    byCaller: new Map([["web", counts]]),
    byInstance: new Map([[A, { calls: 5, failed: 4, timed: 5, sumMs: 5 }]]),
    durations: { counts: Array.from({ length: 13 }, () => 1), sumMs: 5 },
  };
}
