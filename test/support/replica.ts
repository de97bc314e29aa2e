import type { Transition } from "#lib/contract/events.ts";
import { HeadgateControl } from "#server/control/control.ts";
import type { KeySpace } from "#server/core/keys.ts";
import type { Consumer } from "#server/core/model.ts";
import type { ProbeResult } from "#server/core/probe.ts";
import type { KeyFeed } from "#server/ports/feed.ts";
import type { Prober, ProbeListener, ProbeTarget } from "#server/ports/prober.ts";
import type { Store } from "#server/ports/store.ts";
import type { Telemetry } from "#server/ports/telemetry.ts";
import { parseNative } from "#server/sources/native.ts";
import { keptLog } from "./kept-log.ts";
import { realClock } from "./real-clock.ts";

const quiet: Telemetry = {
  probeDone: () => {},
  transition: () => {},
  published: () => {},
  storeHealth: () => {},
  leading: () => {},
  requestDone: () => {},
  streamOpened: () => {},
  streamClosed: () => {},
  reports: () => {},
  calls: () => {},
  suspectCalls: () => {},
};

/** A prober whose results the test gives; everything passes at once unless told otherwise. */
export class ScriptedProber implements Prober {
  readonly targets = new Map<string, ProbeTarget>();
  readonly #listener: ProbeListener;
  readonly #now: () => number;
  readonly #answer: (key: string) => boolean | undefined;

  constructor(listener: ProbeListener, now: () => number, answer: (key: string) => boolean | undefined) {
    this.#listener = listener;
    this.#now = now;
    this.#answer = answer;
  }

  schedule(target: ProbeTarget): void {
    const isNew = !this.targets.has(target.key);
    this.targets.set(target.key, target);
    if (isNew) this.probeNow(target.key);
  }
  adopt(target: ProbeTarget): void {
    this.targets.set(target.key, target);
  }
  probeNow(key: string): void {
    const ok = this.#answer(key);
    if (ok === undefined || !this.targets.has(key)) return;
    const result: ProbeResult = {
      kind: "http",
      ok,
      startedAt: this.#now(),
      latencyMs: 1,
      detail: ok ? "status 200" : "connect refused",
      degraded: false,
      isUnanswered: false,
      inFlight: undefined,
    };
    queueMicrotask(() => this.#listener(key, result));
  }
  cancel(key: string): void {
    this.targets.delete(key);
  }
  nextAt(key: string): number | undefined {
    return this.targets.has(key) ? this.#now() : undefined;
  }
  stats(): { scheduled: number; inFlight: number; latenessP99Ms: number } {
    return { scheduled: this.targets.size, inFlight: 0, latenessP99Ms: 0 };
  }
  async close(): Promise<void> {
    this.targets.clear();
  }
}

const ignore: KeyFeed = { reset: () => {}, apply: () => {} };

/** One replica's control plane over a real store, with probes that the test answers. */
export function startReplica(
  id: string,
  store: Store,
  keys: KeySpace,
  answer: (key: string) => boolean | undefined = () => true,
) {
  const transitions: Transition[] = [];
  const log = keptLog();
  const consumers: Consumer[] = [];
  let prober: ScriptedProber | undefined;
  const control = new HeadgateControl({
    store,
    keys,
    clock: realClock,
    log,
    telemetry: quiet,
    self: { id, advertise: `http://127.0.0.1/${id}`, version: "0", startedAt: 0 },
    consumers: { of: () => consumers, count: () => consumers.length, served: () => [], size: 0 },
    askReplica: async () => [],
    forwardReports: async () => {},
    makeProber: (listener, clock) => (prober = new ScriptedProber(listener, () => clock.now(), answer)),
    readSource: (entry) => parseNative(keys, entry),
    onTransitions: (more) => transitions.push(...more),
    feeds: { table: ignore, auth: ignore },
    onEpoch: () => {},
  });
  control.start();
  return { control, transitions, log, consumers, prober: () => prober };
}
