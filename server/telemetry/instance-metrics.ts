import { type Metric, Registry } from "prom-client";
import type { InstanceCallSums } from "#server/ports/reports.ts";
import type { InstanceFigure } from "#server/ports/telemetry.ts";
import { expose } from "./exposition.ts";
import type { InstanceCalls } from "./instance-calls.ts";

/** Instances between two turns of the event loop. */
const AT_ONCE = 1000;

interface Labels extends Readonly<Record<string, string>> {
  readonly namespace: string;
  readonly service: string;
  readonly instance: string;
}

/** An instance as one scrape tells of it. */
interface Row {
  readonly labels: Labels;
  readonly figure: InstanceFigure;
  readonly calls: InstanceCallSums | undefined;
}

interface Sample {
  readonly metricName?: string;
  readonly labels: Labels;
  readonly value: number;
}

/** `GET /metrics/instances` in the text format. Of a histogram for each instance only sum and count are told. */
export async function exposeInstances(
  figures: Iterable<InstanceFigure>,
  calls: InstanceCalls,
): Promise<string> {
  const rows: Row[] = [];
  for (const figure of figures) {
    const { key, id } = figure;
    const labels = { namespace: key.namespace, service: key.service, instance: id };
    rows.push({ labels, figure, calls: calls.of(key, id) });
    if (rows.length % AT_ONCE === 0) await new Promise(setImmediate);
  }
  const called = rows.flatMap(({ labels, calls: counts }) =>
    counts === undefined ? [] : { labels, ...counts },
  );
  const register = new Registry();
  const metric = (name: string, type: string, help: string, values: () => readonly Sample[]) => {
    const made = { name, get: async () => ({ name, help, type, values: values() }) };
    register.registerMetric(made as unknown as Metric); // a registry asks no more of a metric than this
  };
  metric("headgate_instance_weight", "gauge", "Weight that clients go by", () =>
    rows.map(({ labels, figure }) => ({ labels, value: figure.weight })),
  );
  metric("headgate_instance_status", "gauge", "1 for the status an instance has; the others are absent", () =>
    rows.map(({ labels, figure }) => ({ labels: { ...labels, status: figure.status }, value: 1 })),
  );
  metric("headgate_instance_calls_total", "counter", "Calls as clients report them", () =>
    called.map(({ labels, calls: value }) => ({ labels, value })),
  );
  metric("headgate_instance_failures_total", "counter", "Of these, those that failed by the instance", () =>
    called.map(({ labels, failed: value }) => ({ labels, value })),
  );
  const NAME = "headgate_instance_call_duration_seconds";
  metric(NAME, "summary", "Time that calls took, as clients report it", () =>
    called.flatMap(({ labels, timed, sumMs }) =>
      timed === 0
        ? []
        : [
            { metricName: `${NAME}_sum`, labels, value: sumMs / 1000 },
            { metricName: `${NAME}_count`, labels, value: timed },
          ],
    ),
  );
  return await expose(register);
}
