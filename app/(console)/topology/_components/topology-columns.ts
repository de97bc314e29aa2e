import { statusLook, statusOrder } from "#components/fleet/status.ts";
import { figureColumns } from "#components/fleet/figure-columns.ts";
import type { ExportColumn } from "#components/ui/exported.ts";
import type { TopologyEdge, TopologyNode } from "#lib/contract/topology.ts";

/** What an export says of a service in the picture. */
export const nodeColumns: readonly ExportColumn<TopologyNode>[] = [
  { key: "service", head: "Service", valueOf: ({ service }) => service },
  { key: "external", head: "External", valueOf: ({ external }) => external },
  { key: "protection", head: "Protection", valueOf: ({ protection }) => protection },
  {
    key: "instances",
    head: "Instances",
    valueOf: ({ instances, statusesAt }) => (statusesAt === undefined ? undefined : instances),
  },
  ...statusOrder.map((status) => ({
    key: status,
    head: statusLook[status].word,
    valueOf: ({ statuses, statusesAt }: TopologyNode) =>
      statusesAt === undefined ? undefined : (statuses[status] ?? 0),
  })),
  ...figureColumns(({ figures }: TopologyNode) => figures),
  { key: "zones", head: "Zones", valueOf: ({ zones }) => zones.flatMap(({ zone }) => zone ?? []).join(" ") },
  { key: "reporting", head: "Clients that report", valueOf: ({ coverage }) => coverage?.reporting },
  { key: "consumers", head: "Consumers", valueOf: ({ coverage }) => coverage?.consumers },
];

/** What an export says of who calls whom. */
export const edgeColumns: readonly ExportColumn<TopologyEdge>[] = [
  { key: "caller", head: "Caller", valueOf: ({ caller }) => caller },
  { key: "service", head: "Called", valueOf: ({ service }) => service },
  { key: "declared", head: "Declared", valueOf: ({ declared }) => declared },
  { key: "observed", head: "Reported", valueOf: ({ observed }) => observed },
  ...figureColumns(({ figures }: TopologyEdge) => figures),
];
