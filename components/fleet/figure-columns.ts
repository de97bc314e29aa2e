import type { ExportColumn } from "#components/ui/exported.ts";
import type { TrafficFigures } from "#lib/contract/traffic.ts";

type Told = Pick<TrafficFigures, "callsPerSecond" | "errorRatio" | "latencyMs">;

/** What an export says of calls, of whatever they are. */
export function figureColumns<T>(figuresOf: (row: T) => Told | undefined): readonly ExportColumn<T>[] {
  return [
    { key: "callsPerSecond", head: "Calls (1/s)", valueOf: (row) => figuresOf(row)?.callsPerSecond },
    { key: "errorRatio", head: "Errors (of 1)", valueOf: (row) => figuresOf(row)?.errorRatio },
    { key: "p50Ms", head: "p50 (ms)", valueOf: (row) => figuresOf(row)?.latencyMs?.p50 },
    { key: "p95Ms", head: "p95 (ms)", valueOf: (row) => figuresOf(row)?.latencyMs?.p95 },
    { key: "p99Ms", head: "p99 (ms)", valueOf: (row) => figuresOf(row)?.latencyMs?.p99 },
  ];
}
