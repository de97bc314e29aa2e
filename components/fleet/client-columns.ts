import { type ExportColumn, momentOf } from "#components/ui/exported.ts";
import type { ClientView } from "#lib/contract/clients.ts";

const common: readonly ExportColumn<ClientView>[] = [
  { key: "namespace", head: "Namespace", valueOf: ({ namespace }) => namespace },
  { key: "client", head: "Client", valueOf: ({ id }) => id },
  { key: "service", head: "Part of", valueOf: ({ service }) => service },
  { key: "zone", head: "Zone", valueOf: ({ zone }) => zone },
  { key: "version", head: "Version", valueOf: ({ sdk }) => sdk },
  { key: "transport", head: "Transport", valueOf: ({ transport }) => transport },
  { key: "reporting", head: "Reports calls", valueOf: ({ reporting }) => reporting },
  { key: "suspectedBy", head: "Left out of", valueOf: ({ suspectedBy }) => suspectedBy.join(" ") },
  { key: "lastContactAt", head: "Last seen", valueOf: ({ lastContactAt }) => momentOf(lastContactAt) },
  { key: "replicas", head: "Served by", valueOf: ({ replicas }) => replicas.join(" ") },
];

/** What an export says of a client. */
export const clientColumns: readonly ExportColumn<ClientView>[] = [
  ...common,
  { key: "tables", head: "Tables", valueOf: ({ tables }) => tables },
  { key: "tablesBehind", head: "Tables behind", valueOf: ({ tablesBehind }) => tablesBehind },
];

/** The same of one service's: what each holds of its table. */
export const holderColumns: readonly ExportColumn<ClientView>[] = [
  ...common,
  { key: "held", head: "Holds revision", valueOf: ({ held }) => held[0]?.held },
  { key: "published", head: "Published revision", valueOf: ({ held }) => held[0]?.revision },
  { key: "behindSince", head: "Behind since", valueOf: ({ held }) => momentOf(held[0]?.behindSince) },
];
