import type { ServiceKey } from "#server/core/keys.ts";
import type { ServiceState } from "#server/core/model.ts";
import type { ServiceLook } from "#server/core/service-look.ts";
import type { SeriesAsked, SeriesPoints } from "#server/ports/long-range.ts";
import type {
  CallerFigures,
  CallFigures,
  GroupedCalls,
  HeatOverTime,
  InstanceFigures,
  OverTime,
  ServiceFigures,
  ServiceOverTime,
  TimeAsked,
  TrafficReads,
  TrafficRoom,
  TrafficSpan,
  VersionFigures,
} from "#server/ports/traffic.ts";
import { COARSE, FINE } from "./buckets.ts";
import { groupedCalls } from "./groups.ts";
import { LabelHistory } from "./labels.ts";
import { latencyHeat } from "./latency-heat.ts";
import { callerFigures, callFigures, othersFigures, suspectCalls } from "./figures.ts";
import { refuseUnkept, seriesOf } from "./series.ts";
import { OTHERS, type Said } from "./service-calls.ts";
import { serviceOverTime } from "./service-series.ts";
import { StatusHistory } from "./status-history.ts";
import { reportingOver, type Steps, stepsOver } from "./steps.ts";
import { Terms } from "./terms.ts";
import { FAST_MS, SLOW_MS } from "./track.ts";
import { TrafficBook } from "./traffic-book.ts";
import { versionFigures } from "./version-figures.ts";

/** Clients report every 5 s, and followers pass that on each second: of what is younger, not all has come. */
const SETTLE_MS = 6000;
/** What is kept by 5 s. */
const KEPT_MS = 3_900_000;

/** Tracks between two turns of the event loop: a hundred take some milliseconds. */
const AT_ONCE = 100;

/** What the leader counts of clients' reports, and what is told of it. */
export class Traffic implements TrafficReads {
  readonly book: TrafficBook;
  readonly #statuses = new StatusHistory();
  readonly #labels = new LabelHistory();
  readonly latencyError = { services: FINE.error, callers: FINE.error, instances: COARSE.error };
  readonly #terms = new Terms();
  readonly #now: () => number;
  #looked = 0;

  /** `now`: leader time. */
  constructor(now: () => number, book = new TrafficBook()) {
    this.#now = now;
    this.book = book;
  }

  get since(): number | undefined {
    return this.#terms.since;
  }

  get room(): TrafficRoom {
    return { bytes: this.book.bytes, ...this.book.shed };
  }

  /** What it counted when it led before is kept, with the gap. */
  tookOver(at: number): void {
    this.#terms.begin(at);
    this.#statuses.clear();
  }

  resigned(): void {
    this.#terms.end(this.#now());
  }

  /** How services stand is kept over time, beside what clients report. To be called often. */
  observe(services: Iterable<ServiceState>, at: number): void {
    const all = [...services];
    this.#statuses.look(all, at);
    this.#labels.look(all, at, (service, id) => this.book.of(service)?.instances.has(id) === true);
  }

  /** Of a window that began before this replica led, only what came later. */
  count(said: Said, at: number): void {
    const { since = -Infinity } = this.#terms;
    if (at > since) this.book.count(said, at, since);
  }

  span(lengthMs: number, at: number = Infinity): TrafficSpan {
    const now = this.#now();
    const until = Math.floor(Math.min(at, now - SETTLE_MS) / FAST_MS) * FAST_MS;
    const from = Math.max(until - lengthMs, Math.ceil((now - KEPT_MS) / FAST_MS) * FAST_MS);
    return { from, until, countedMs: this.#terms.countedMs(from, until) };
  }

  look(service: ServiceKey, at: number): ServiceLook | undefined {
    return this.#statuses.of(service, at);
  }

  async figures(service: ServiceKey, span: TrafficSpan): Promise<ServiceFigures | undefined> {
    const calls = this.book.of(service);
    if (calls === undefined) return undefined;
    const all = callerFigures(calls.all, span);
    const callers = new Map<string, CallerFigures>();
    for await (const [caller, track] of this.#inTurns(calls.callers)) {
      const figures = callerFigures(track, span);
      if (figures !== undefined && figures.calls + figures.rejected > 0) callers.set(caller, figures);
    }
    const others = all && othersFigures(all, callers.values());
    if (others !== undefined && others.calls + others.rejected > 0) callers.set(OTHERS, others);
    const suspects = [...calls.suspects]
      .filter(([, { since, until }]) => until > span.from && since < span.until)
      .map(([client, { since }]) => ({ client, since }));
    return { all, suspectCalls: suspectCalls(calls.all, span), suspects, callers };
  }

  async instances(service: ServiceKey, span: TrafficSpan): Promise<InstanceFigures> {
    const calls = this.book.of(service);
    const called = new Map<string, CallFigures>();
    for await (const [id, track] of this.#inTurns(calls?.instances ?? [])) {
      const figures = callFigures(track, span);
      if (figures.calls > 0) called.set(id, figures);
    }
    return { called, isAll: calls !== undefined && calls.lostUntil <= span.from };
  }

  series(asked: SeriesAsked, existsSince?: number): SeriesPoints | undefined {
    refuseUnkept(asked);
    const now = this.#now();
    return seriesOf(asked, {
      calls: this.book.of(asked.service),
      existsSince: existsSince ?? Infinity,
      terms: this.#terms,
      now,
      until: now - SETTLE_MS,
    });
  }

  async grouped({
    by,
    top,
    ...asked
  }: Parameters<TrafficReads["grouped"]>[0]): Promise<OverTime<GroupedCalls>> {
    const steps = stepsOver(asked, this.#known());
    const calls = this.book.of(asked.service);
    const told =
      calls &&
      (await groupedCalls(by, steps, top, {
        all: calls.all,
        parts: by === "caller" ? calls.callers : calls.instances,
        labelsOf: (id) => this.#labels.of(asked.service, id),
        inTurns: (all) => this.#inTurns(all),
      }));
    return this.#overTime(steps, asked.service, told);
  }

  overTime(asked: TimeAsked): OverTime<ServiceOverTime> {
    const known = this.#known();
    const steps = stepsOver(asked, known);
    const track = this.book.of(asked.service)?.all;
    return this.#overTime(steps, asked.service, track && serviceOverTime(track, steps, asked, known));
  }

  async heat(asked: TimeAsked): Promise<OverTime<HeatOverTime>> {
    const known = this.#known();
    const parts = this.book.of(asked.service)?.instances.values() ?? [];
    const told = await latencyHeat(parts, { ...asked, ...known }, (all) => this.#inTurns(all));
    const steps = {
      from: told.from,
      stepMs: told.stepMs,
      count: told.columns.length,
      slotMs: SLOW_MS,
    } as const;
    return this.#overTime(steps, asked.service, told);
  }

  async versions(service: ServiceKey, span: TrafficSpan): Promise<VersionFigures> {
    const parts = this.book.of(service)?.instances ?? [];
    const labelsOf = (id: string) => this.#labels.of(service, id);
    const firstSeen = new Map<string | undefined, number>();
    for (const labels of this.#labels.all(service))
      for (const { version, from } of labels)
        firstSeen.set(version, Math.min(from, firstSeen.get(version) ?? Infinity));
    return {
      called: await versionFigures(parts, labelsOf, span, (all) => this.#inTurns(all)),
      firstSeen,
    };
  }

  #known(): { readonly now: number; readonly until: number } {
    const now = this.#now();
    return { now, until: now - SETTLE_MS };
  }

  #overTime<T>(steps: Steps, service: ServiceKey, told: T | undefined): OverTime<T> {
    const { from, stepMs } = steps;
    return { from, stepMs, told, reporting: reportingOver(this.book.of(service)?.all, steps, this.#terms) };
  }

  /** Over all who ask, so that many small services hold up nothing either. */
  async *#inTurns<T>(all: Iterable<T>): AsyncGenerator<T> {
    for (const each of all) {
      this.#looked += 1;
      if (this.#looked % AT_ONCE === 0) await new Promise(setImmediate);
      yield each;
    }
  }
}
