import type { ReportedCalls } from "#lib/contract/report.ts";
import { serviceKeyText, type ServiceKey } from "#server/core/keys.ts";
import type { ClientReport } from "#server/core/report.ts";
import type { CallCounts, CallSums, InstanceCallSums } from "#server/ports/reports.ts";
import { DurationSum } from "./duration-sum.ts";

/** What clients said of one service since it was last taken. */
export interface ServiceReports extends CallSums {
  readonly reports: readonly ClientReport[];
}

interface Gathering extends ServiceReports {
  readonly reports: ClientReport[];
  readonly byCaller: Map<string, CallCounts>;
  readonly byInstance: Map<string, InstanceCallSums>;
  durations: DurationSum | undefined;
}

/** Gathers reports by the service they are about. */
export class ReportSums {
  #services = new Map<string, Gathering>();

  add(service: ServiceKey, caller: string, report: ClientReport, calls: readonly ReportedCalls[]): void {
    const sums = this.#of(service);
    sums.reports.push(report);
    if (calls.length === 0) return;
    const counts = countsOf(sums, caller);
    for (const { instance, ok, failed, rejected, latencyMs } of calls) {
      counts.ok += ok;
      counts.timeout += failed.timeout;
      counts.connect += failed.connect;
      counts.reset += failed.reset;
      counts.server += failed.server;
      counts.rejected += rejected;
      const took = latencyMs && (sums.durations ??= new DurationSum()).add(latencyMs);
      const known = sums.byInstance.get(instance);
      const failures = failed.timeout + failed.connect + failed.reset + failed.server;
      sums.byInstance.set(instance, {
        calls: (known?.calls ?? 0) + ok + failures,
        failed: (known?.failed ?? 0) + failures,
        timed: (known?.timed ?? 0) + (took?.count ?? 0),
        sumMs: (known?.sumMs ?? 0) + (took?.sumMs ?? 0),
      });
    }
  }

  take(): ServiceReports[] {
    const taken = [...this.#services.values()];
    this.#services = new Map();
    return taken;
  }

  #of(service: ServiceKey): Gathering {
    const text = serviceKeyText(service);
    const known = this.#services.get(text);
    if (known !== undefined) return known;
    const made: Gathering = {
      service,
      reports: [],
      byCaller: new Map(),
      byInstance: new Map(),
      durations: undefined,
    };
    this.#services.set(text, made);
    return made;
  }
}

function countsOf({ byCaller }: Gathering, caller: string): CallCounts {
  const known = byCaller.get(caller);
  if (known !== undefined) return known;
  const made: CallCounts = { ok: 0, timeout: 0, connect: 0, reset: 0, server: 0, rejected: 0 };
  byCaller.set(caller, made);
  return made;
}
