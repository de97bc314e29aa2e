import { monitorEventLoopDelay } from "node:perf_hooks";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Telemetry } from "#server/ports/telemetry.ts";
import { BufferedObserver } from "./buffered-observer.ts";
import { expose } from "./exposition.ts";
import { InstanceCalls } from "./instance-calls.ts";
import { exposeInstances } from "./instance-metrics.ts";
import { reportMetrics } from "./report-metrics.ts";
import { observeState, type StateSources } from "./state-metrics.ts";

const PROBE_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const FAST_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

export interface MetricsTelemetry extends Telemetry {
  readonly contentType: string;
  /** All metrics in the Prometheus text format. */
  render(): Promise<string>;
  /** Those of each instance, in the same format. */
  renderInstances(): Promise<string>;
  /** p99 since the start, or since the last minute began, ms. */
  eventLoopDelayP99Ms(): number;
  /** Streams open now. */
  streams(): number;
  /** Adds the gauges that are read from these parts at each scrape; once. */
  observe(sources: StateSources): void;
  close(): void;
}

/** Metrics of one process, in a registry of its own. `now`: monotonic ms. */
export function createTelemetry(now: () => number): MetricsTelemetry {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  let delaySince = now();

  function eventLoopDelayP99Ms(): number {
    const p99 = delay.percentile(99) / 1e6;
    if (now() - delaySince > 60_000) {
      delay.reset();
      delaySince = now();
    }
    return Number.isFinite(p99) ? p99 : 0;
  }

  const probeTotal = new Counter({
    name: "headgate_probe_total",
    help: "Probes done",
    labelNames: ["kind", "result"],
    registers,
  });
  const probeDuration = new Histogram({
    name: "headgate_probe_duration_seconds",
    help: "Time a probe took",
    labelNames: ["kind"],
    buckets: PROBE_SECONDS,
    registers,
  });
  const probeLateness = new Histogram({
    name: "headgate_probe_lateness_seconds",
    help: "How late probes began",
    buckets: FAST_SECONDS,
    registers,
  });
  const transitions = new Counter({
    name: "headgate_transitions_total",
    help: "Changes of state",
    labelNames: ["kind"],
    registers,
  });
  const publish = new Histogram({
    name: "headgate_publish_seconds",
    help: "From an event seen to its table served",
    buckets: FAST_SECONDS,
    registers,
  });
  const streamsOpen = new Gauge({ name: "headgate_streams", help: "Streams open", registers });
  const streamsClosed = new Counter({
    name: "headgate_streams_closed_total",
    help: "Streams closed, and why",
    labelNames: ["reason"],
    registers,
  });
  const storeUp = new Gauge({
    name: "headgate_store_up",
    help: "1 while the store can be reached",
    registers,
  });
  const leader = new Gauge({ name: "headgate_leader", help: "1 while this replica leads", registers });
  const requestObservers: BufferedObserver[] = [];
  const requests = new Histogram({
    name: "headgate_request_duration_seconds",
    help: "Time to answer a request, streams left out",
    labelNames: ["route", "status"],
    buckets: FAST_SECONDS,
    registers,
    collect() {
      for (const observer of requestObservers) observer.flush();
    },
  });
  new Gauge({
    name: "headgate_event_loop_delay_p99_seconds",
    help: "Event loop delay, p99 of the last minute",
    registers,
    collect() {
      this.set(eventLoopDelayP99Ms() / 1000);
    },
  });

  // Children are bound once: finding one by its labels at each probe or request costs more than counting it.
  const probesOf = remember((kind: string) => ({
    pass: probeTotal.labels(kind, "pass"),
    fail: probeTotal.labels(kind, "fail"),
    discarded: probeTotal.labels(kind, "discarded"),
    duration: probeDuration.labels(kind),
  }));
  const requestsOf = remember((route: string) =>
    remember((group: number) => {
      const child = requests.labels(route, `${group}xx`);
      const observer = new BufferedObserver((seconds) => child.observe(seconds));
      requestObservers.push(observer);
      return observer;
    }),
  );
  let streamCount = 0;
  let refresh = async (): Promise<void> => undefined;
  let instances: StateSources["instances"] = () => [];
  const instanceCalls = new InstanceCalls();
  const reported = reportMetrics(register, now);

  return {
    contentType: register.contentType,
    // Two scrapes at once share one: each would find the other's half-made figures.
    render: shared(async () => {
      await refresh();
      return await expose(register);
    }),
    renderInstances: shared(() => exposeInstances(instances(), instanceCalls)),
    eventLoopDelayP99Ms,
    streams: () => streamCount,
    observe(sources) {
      refresh = observeState(register, sources);
      instances = sources.instances;
    },
    close() {
      delay.disable();
      register.clear();
    },
    probeDone(kind, result, durationMs, latenessMs) {
      const child = probesOf(kind);
      child[result].inc();
      probeLateness.observe(latenessMs / 1000);
      if (result !== "discarded") child.duration.observe(durationMs / 1000);
    },
    transition: (kind) => transitions.labels(kind).inc(),
    published: (durationMs) => publish.observe(durationMs / 1000),
    storeHealth: ({ up }) => storeUp.set(up ? 1 : 0),
    leading: (isLeading) => leader.set(isLeading ? 1 : 0),
    requestDone(route, status, durationMs) {
      requestsOf(route)(Math.trunc(status / 100)).add(durationMs / 1000);
    },
    streamOpened: () => streamsOpen.set((streamCount += 1)),
    streamClosed(reason) {
      streamsOpen.set((streamCount -= 1));
      streamsClosed.labels(reason).inc();
    },
    reports: reported.reports,
    suspectCalls: reported.suspectCalls,
    calls(sums) {
      reported.calls(sums);
      instanceCalls.add(sums);
    },
  };
}

/** Whoever asks while it is being made gets what is being made. */
function shared<T>(make: () => Promise<T>): () => Promise<T> {
  let making: Promise<T> | undefined;
  return () => (making ??= make().finally(() => (making = undefined)));
}

function remember<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}
