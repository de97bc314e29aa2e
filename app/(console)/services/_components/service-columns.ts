import { figureColumns } from "#components/fleet/figure-columns.ts";
import { type ExportColumn, momentOf } from "#components/ui/exported.ts";
import { statusLook, statusOrder } from "#components/fleet/status.ts";
import type { ServiceSummary } from "#lib/contract/views.ts";

/** What an export says of a service. */
export const serviceColumns: readonly ExportColumn<ServiceSummary>[] = [
  { key: "namespace", head: "Namespace", valueOf: ({ namespace }) => namespace },
  { key: "service", head: "Service", valueOf: ({ name }) => name },
  { key: "protection", head: "Protection", valueOf: ({ protection }) => protection },
  { key: "instances", head: "Instances", valueOf: ({ instances }) => instances },
  ...statusOrder.map((status) => ({
    key: status,
    head: statusLook[status].word,
    valueOf: ({ statuses }: ServiceSummary) => statuses[status] ?? 0,
  })),
  { key: "worstInstance", head: "Worst instance", valueOf: ({ worst }) => worst?.instance },
  { key: "worstCause", head: "Its cause", valueOf: ({ worst }) => worst?.text },
  ...figureColumns(({ traffic }: ServiceSummary) => traffic?.figures),
  { key: "reporting", head: "Clients that report", valueOf: ({ traffic }) => traffic?.coverage.reporting },
  { key: "consumers", head: "Consumers", valueOf: ({ traffic }) => traffic?.coverage.consumers },
  { key: "zones", head: "Zones", valueOf: ({ zones }) => zones.join(" ") },
  { key: "versions", head: "Versions", valueOf: ({ versions }) => versions.join(" ") },
  { key: "revision", head: "Table revision", valueOf: ({ revision }) => revision },
  { key: "changedAt", head: "Table changed", valueOf: ({ changedAt }) => momentOf(changedAt) },
];
