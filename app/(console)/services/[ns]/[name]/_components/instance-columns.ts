import { decisiveCause } from "#components/fleet/decisive-cause.ts";
import type { Direction } from "#components/fleet/use-column-sort.ts";
import { figureColumns } from "#components/fleet/figure-columns.ts";
import { type ExportColumn, momentOf } from "#components/ui/exported.ts";
import type { InstanceSort } from "#lib/contract/order.ts";
import type { InstanceView } from "#lib/contract/views.ts";

/** The way each column begins with: names from a, all else from the most, or the worst. */
export const firstDirections: Readonly<Record<InstanceSort, Direction>> = {
  id: "asc",
  trouble: "desc",
  weight: "desc",
  expected: "desc",
  real: "desc",
  calls: "desc",
  errors: "desc",
  p95: "desc",
  zone: "asc",
  version: "asc",
  age: "desc",
};

/** What an export says of an instance. */
export const instanceColumns: readonly ExportColumn<InstanceView>[] = [
  { key: "namespace", head: "Namespace", valueOf: ({ namespace }) => namespace },
  { key: "service", head: "Service", valueOf: ({ service }) => service },
  { key: "instance", head: "Instance", valueOf: ({ id }) => id },
  { key: "status", head: "Status", valueOf: ({ status }) => status },
  { key: "statusSince", head: "Status since", valueOf: ({ statusSince }) => momentOf(statusSince) },
  { key: "marks", head: "Marks", valueOf: ({ marks }) => marks.join(" ") },
  { key: "cause", head: "Cause", valueOf: ({ causes }) => decisiveCause(causes)?.text },
  { key: "health", head: "Health", valueOf: ({ health }) => health },
  { key: "baseWeight", head: "Base weight", valueOf: ({ baseWeight }) => baseWeight },
  { key: "weight", head: "Weight", valueOf: ({ weight }) => weight },
  {
    key: "publishedStatus",
    head: "Published status (while the store is away)",
    valueOf: ({ published }) => (published === null ? "not in the table" : published?.status),
  },
  {
    key: "publishedWeight",
    head: "Published weight (while the store is away)",
    valueOf: ({ published }) => (published === null ? 0 : published?.weight),
  },
  { key: "expectedShare", head: "Expected share (of 1)", valueOf: ({ traffic }) => traffic?.expectedShare },
  { key: "realShare", head: "Real share (of 1)", valueOf: ({ traffic }) => traffic?.realShare },
  ...figureColumns(({ traffic }: InstanceView) => traffic?.figures),
  { key: "inFlight", head: "In flight", valueOf: ({ traffic }) => traffic?.inFlight },
  { key: "zone", head: "Zone", valueOf: ({ zone }) => zone },
  { key: "version", head: "Version", valueOf: ({ version }) => version },
  { key: "registered", head: "Registered", valueOf: ({ registered }) => registered },
  { key: "registeredAt", head: "Registered since", valueOf: ({ registeredAt }) => momentOf(registeredAt) },
  { key: "source", head: "Source", valueOf: ({ source }) => source },
];
