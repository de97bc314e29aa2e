import { figureColumns } from "#components/fleet/figure-columns.ts";
import { type ExportColumn, momentOf } from "#components/ui/exported.ts";
import type { VersionView } from "#lib/contract/traffic-series.ts";

/** What an export says of a version. */
export const versionColumns: readonly ExportColumn<VersionView>[] = [
  { key: "version", head: "Version", valueOf: ({ version }) => version },
  { key: "instances", head: "Instances", valueOf: ({ instances }) => instances },
  { key: "serving", head: "Serving", valueOf: ({ statuses }) => statuses.serving ?? 0 },
  { key: "expectedShare", head: "Expected share (of 1)", valueOf: ({ expectedShare }) => expectedShare },
  { key: "realShare", head: "Real share (of 1)", valueOf: ({ realShare }) => realShare },
  ...figureColumns((row: VersionView) => row),
  { key: "firstSeen", head: "First seen", valueOf: ({ firstSeen }) => momentOf(firstSeen) },
  { key: "newest", head: "Newest", valueOf: ({ newest }) => momentOf(newest) },
];
