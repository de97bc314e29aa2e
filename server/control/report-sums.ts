import type { ReportedCalls } from "#lib/contract/report.ts";
import type { ServiceKey } from "#server/core/keys.ts";
import type { CallCounts, CallSums, InstanceCallSums } from "#server/ports/reports.ts";
import { DurationSum } from "./duration-sum.ts";

/** What clients said of one service, added up. */
export class ReportSums implements CallSums {
  readonly service: ServiceKey;
  readonly byCaller = new Map<string, CallCounts>();
  readonly byInstance = new Map<string, InstanceCallSums>();
  durations: DurationSum | undefined;

  constructor(service: ServiceKey) {
    this.service = service;
  }

  add(caller: string, calls: readonly ReportedCalls[]): void {
    if (calls.length === 0) return;
    const counts = this.#countsOf(caller);
    for (const { instance, ok, failed, rejected, latencyMs } of calls) {
      counts.ok += ok;
      counts.timeout += failed.timeout;
      counts.connect += failed.connect;
      counts.reset += failed.reset;
      counts.server += failed.server;
      counts.rejected += rejected;
      const took = latencyMs && (this.durations ??= new DurationSum()).add(latencyMs);
      const known = this.byInstance.get(instance);
      const failures = failed.timeout + failed.connect + failed.reset + failed.server;
      this.byInstance.set(instance, {
        calls: (known?.calls ?? 0) + ok + failures,
        failed: (known?.failed ?? 0) + failures,
        timed: (known?.timed ?? 0) + (took?.count ?? 0),
        sumMs: (known?.sumMs ?? 0) + (took?.sumMs ?? 0),
      });
    }
  }

  #countsOf(caller: string): CallCounts {
    const known = this.byCaller.get(caller);
    if (known !== undefined) return known;
    const made: CallCounts = { ok: 0, timeout: 0, connect: 0, reset: 0, server: 0, rejected: 0 };
    this.byCaller.set(caller, made);
    return made;
  }
}
