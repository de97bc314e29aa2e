import { type ServiceKey, serviceKeyText } from "#server/core/keys.ts";
import type { InstanceFigures, ServiceFigures, TrafficReads, TrafficSpan } from "#server/ports/traffic.ts";

/** Windows of this many lengths may be looked at in turn, some still of the span before. */
const SPANS = 10;
/** A span ends at a whole 5 s: nobody looks at one that has passed. */
const STEP_MS = 5000;
const SPARK_MS = 900_000;
const SPARK_POINTS = 30;

export interface Spark {
  /** ms since the epoch; each further point is `stepMs` later. */
  readonly from: number;
  readonly stepMs: number;
  /** Calls a second; null where it is not known. */
  readonly values: readonly (number | null)[];
}

interface Kept {
  readonly until: number;
  readonly figures: Map<string, Promise<ServiceFigures | undefined>>;
  readonly instances: Map<string, Promise<InstanceFigures>>;
  readonly sparks: Map<string, Spark | undefined>;
}

type Reads = Pick<TrafficReads, "figures" | "instances" | "series">;

/** Figures of a span, summed up once for all who look: it moves on by 5 s, and what is reported late counts then. */
export class KeptFigures {
  readonly #reads: Reads;
  readonly #bySpan = new Map<string, Kept>();

  constructor(reads: Reads) {
    this.#reads = reads;
  }

  figures(key: ServiceKey, span: TrafficSpan): Promise<ServiceFigures | undefined> {
    return keptIn(this.#of(span).figures, serviceKeyText(key), () => this.#reads.figures(key, span));
  }

  instances(key: ServiceKey, span: TrafficSpan): Promise<InstanceFigures> {
    return keptIn(this.#of(span).instances, serviceKeyText(key), () => this.#reads.instances(key, span));
  }

  /** Calls a second over the quarter of an hour up to the end of the span; undefined where nothing is known of it. */
  spark(key: ServiceKey, span: TrafficSpan): Spark | undefined {
    return keptIn(this.#of(span).sparks, serviceKeyText(key), () => this.#sparkOf(key, span.until));
  }

  #of({ from, until, countedMs }: TrafficSpan): Kept {
    const name = `${from} ${until} ${countedMs}`;
    const before = this.#bySpan.get(name);
    const kept = before ?? { until, figures: new Map(), instances: new Map(), sparks: new Map() };
    // The one looked at last stands last.
    this.#bySpan.delete(name);
    this.#bySpan.set(name, kept);
    if (before === undefined) this.#letGo(until);
    return kept;
  }

  #letGo(now: number): void {
    for (const [name, { until }] of this.#bySpan)
      if (Math.abs(now - until) > STEP_MS) this.#bySpan.delete(name);
    const oldest = this.#bySpan.keys().next();
    if (this.#bySpan.size > SPANS && oldest.done !== true) this.#bySpan.delete(oldest.value);
  }

  #sparkOf(service: ServiceKey, until: number): Spark | undefined {
    const asked = { metric: "calls", service, from: until - SPARK_MS, to: until } as const;
    const points = this.#reads.series({ ...asked, instance: undefined, caller: undefined });
    if (points === undefined || points.values.every((value) => value === null)) return undefined;
    const each = Math.max(1, Math.round(SPARK_MS / points.stepMs / SPARK_POINTS));
    return { from: points.from, stepMs: points.stepMs * each, values: thinned(points.values, each) };
  }
}

function keptIn<T>(kept: Map<string, T>, name: string, make: () => T): T {
  if (!kept.has(name)) kept.set(name, make());
  return kept.get(name) as T; // set above
}

/** Means over so many points each, of those that are known. */
function thinned(values: readonly (number | null)[], each: number): (number | null)[] {
  const parts: (number | null)[] = [];
  for (let start = 0; start < values.length; start += each) {
    const known = values.slice(start, start + each).filter((value) => value !== null);
    const sum = known.reduce((total, value) => total + value, 0);
    parts.push(known.length === 0 ? null : Math.round((sum / known.length) * 100) / 100);
  }
  return parts;
}
