import { figureColumns } from "#components/fleet/figure-columns.ts";
import type { ExportColumn } from "#components/ui/exported.ts";
import type { CallerTraffic } from "#lib/contract/traffic.ts";

/** What an export says of a caller. */
export const callerColumns: readonly ExportColumn<CallerTraffic>[] = [
  { key: "caller", head: "Caller", valueOf: ({ caller }) => caller },
  { key: "external", head: "External", valueOf: ({ external }) => external },
  { key: "calls", head: "Calls", valueOf: ({ calls }) => calls },
  { key: "failed", head: "Failed", valueOf: ({ failed }) => failed },
  ...figureColumns((row: CallerTraffic) => row),
  ...(["timeout", "connect", "reset", "server"] as const).map((kind) => ({
    key: `failedBy_${kind}`,
    head: `Failed: ${kind}`,
    valueOf: ({ failedBy }: CallerTraffic) => failedBy[kind],
  })),
  { key: "rejected", head: "Refused by itself", valueOf: ({ rejected }) => rejected },
];
