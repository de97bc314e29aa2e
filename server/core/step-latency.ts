import type { AdaptivePolicy } from "#lib/contract/policy.ts";
import type { Change } from "./change.ts";
import { latencyAfter, medianOfValues, peerMedians, type Timed, withoutLatency } from "./latency.ts";
import type { InstanceState } from "./model.ts";
import { isReported, latencyOf } from "./traffic.ts";

/** Recent passing probes' times of an instance, ms. */
export type ProbeLatencies = (instance: InstanceState) => readonly number[];

/** Fewer probes make no median. */
const MIN_PROBES = 3;
const COMPARED = new Set<InstanceState["status"]>(["serving", "degraded", "warming"]);

/** Lets latency move weights, once a period, by what the last whole period tells. */
export function tickLatency(
  change: Change,
  at: number,
  policy: AdaptivePolicy,
  probeLatencies: ProbeLatencies,
): void {
  if (policy.mode === "off") {
    for (const instance of change.instances.values())
      if (instance.latency.value !== 1)
        change.put({ ...instance, latency: withoutLatency(instance.latency, at) });
    return;
  }
  const { traffic } = change.state;
  const period = Math.floor(at / policy.periodMs);
  if (period <= traffic.adaptedIn) return;
  change.service({ traffic: { ...traffic, adaptedIn: period } });
  const timed = isReported(traffic, at)
    ? timedBy(change, (instance) => {
        const latency = latencyOf(traffic, instance.id, at, policy.periodMs);
        return latency !== undefined && latency.calls >= policy.minCalls ? latency.p50Ms : undefined;
      })
    : timedBy(change, (instance) => {
        const latencies = probeLatencies(instance);
        return latencies.length >= MIN_PROBES ? medianOfValues(latencies) : undefined;
      });
  const medians = peerMedians(timed);
  for (const { id, p50Ms } of timed) {
    const instance = change.get(id);
    const peersMs = medians.get(id);
    if (instance === undefined || peersMs === undefined) continue;
    const latency = latencyAfter(instance.latency, p50Ms, peersMs, at, policy);
    if (latency !== instance.latency) change.put({ ...instance, latency });
  }
}

function timedBy(change: Change, p50Of: (instance: InstanceState) => number | undefined): Timed[] {
  const timed: Timed[] = [];
  for (const instance of change.instances.values()) {
    const p50Ms = instance.registered === undefined ? undefined : p50Of(instance);
    if (p50Ms !== undefined) timed.push({ id: instance.id, p50Ms, isServing: COMPARED.has(instance.status) });
  }
  return timed;
}
