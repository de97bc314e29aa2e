import type { ServiceKey } from "#server/core/keys.ts";
import type { CallSums, InstanceCallSums } from "#server/ports/reports.ts";

/** Five times as many as one replica is built for: those that went may come back. About 10 MB. */
const MAX_INSTANCES = 50_000;

/** Calls to each instance since the process began, as clients report them: counts that only grow. */
export class InstanceCalls {
  readonly #max: number;
  /** Those called longest ago first. */
  readonly #counts = new Map<string, InstanceCallSums>();

  constructor(max = MAX_INSTANCES) {
    this.#max = max;
  }

  add({ service, byInstance }: Pick<CallSums, "service" | "byInstance">): void {
    for (const [id, more] of byInstance) {
      const text = textOf(service, id);
      const known = this.#counts.get(text);
      this.#counts.delete(text);
      this.#counts.set(text, known === undefined ? more : summed(known, more));
    }
    for (const text of this.#counts.keys()) {
      if (this.#counts.size <= this.#max) break;
      this.#counts.delete(text);
    }
  }

  /** Undefined where nobody reported any. */
  of(service: ServiceKey, id: string): InstanceCallSums | undefined {
    return this.#counts.get(textOf(service, id));
  }
}

function summed(one: InstanceCallSums, two: InstanceCallSums): InstanceCallSums {
  return {
    calls: one.calls + two.calls,
    failed: one.failed + two.failed,
    timed: one.timed + two.timed,
    sumMs: one.sumMs + two.sumMs,
  };
}

function textOf({ namespace, service }: ServiceKey, id: string): string {
  return `${namespace}/${service}/${id}`;
}
