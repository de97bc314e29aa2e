import { LATENCY_BOUNDS_MS } from "#lib/contract/report.ts";
import type { Metric, Registry } from "prom-client";
import type { DurationSums } from "#server/ports/reports.ts";
import type { ServiceKey } from "#server/core/keys.ts";

const NAME = "headgate_call_duration_seconds";

interface Durations {
  readonly labels: { readonly namespace: string; readonly service: string };
  readonly counts: number[];
  sumMs: number;
}

/** prom-client's histogram takes one value at a time; reports bring them counted. */
export class ReportedDurations {
  readonly #services = new Map<string, Durations>();

  constructor(register: Registry) {
    const metric = { name: NAME, get: async () => this.#get() };
    register.registerMetric(metric as unknown as Metric); // a registry asks no more of a metric than this
  }

  add({ namespace, service }: ServiceKey, { counts, sumMs }: DurationSums): void {
    const text = `${namespace}/${service}`;
    const known = this.#services.get(text);
    if (known === undefined) {
      this.#services.set(text, { labels: { namespace, service }, counts: [...counts], sumMs });
      return;
    }
    for (const [index, count] of counts.entries()) known.counts[index] = (known.counts[index] ?? 0) + count;
    known.sumMs += sumMs;
  }

  #get() {
    const values = [...this.#services.values()].flatMap(({ labels, counts, sumMs }) => {
      let total = 0;
      const buckets = counts.map((count, index) => {
        const bound = LATENCY_BOUNDS_MS[index];
        total += count;
        const le = bound === undefined ? "+Inf" : bound / 1000;
        return { metricName: `${NAME}_bucket`, labels: { le, ...labels }, value: total };
      });
      return [
        ...buckets,
        { metricName: `${NAME}_sum`, labels, value: sumMs / 1000 },
        { metricName: `${NAME}_count`, labels, value: total },
      ];
    });
    return { name: NAME, help: "Time that calls took, as clients report it", type: "histogram", values };
  }
}
