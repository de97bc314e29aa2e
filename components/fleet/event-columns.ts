import { type ExportColumn, momentOf } from "#components/ui/exported.ts";
import type { LoggedEvent } from "#lib/contract/events.ts";

/** What an export says of an event. */
export const eventColumns: readonly ExportColumn<LoggedEvent>[] = [
  { key: "id", head: "Event", valueOf: ({ id }) => id },
  { key: "at", head: "At", valueOf: ({ at }) => momentOf(at) },
  { key: "kind", head: "Kind", valueOf: ({ kind }) => kind },
  { key: "namespace", head: "Namespace", valueOf: ({ namespace }) => namespace },
  { key: "service", head: "Service", valueOf: ({ service }) => service },
  { key: "instance", head: "Instance", valueOf: ({ instance }) => instance },
  { key: "from", head: "From", valueOf: ({ from }) => from },
  { key: "to", head: "To", valueOf: ({ to }) => to },
  { key: "text", head: "What happened", valueOf: ({ text }) => text },
  { key: "actor", head: "Actor", valueOf: ({ actor }) => actor },
  { key: "revision", head: "Table revision", valueOf: ({ revision }) => revision },
  {
    key: "evidence",
    head: "Evidence (JSON)",
    valueOf: ({ evidence }) => (evidence === undefined ? undefined : JSON.stringify(evidence)),
  },
];
