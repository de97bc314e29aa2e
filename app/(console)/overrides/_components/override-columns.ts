import { type ExportColumn, momentOf } from "#components/ui/exported.ts";
import type { IntentView } from "#lib/contract/intent.ts";

/** What an export says of an override. */
export const overrideColumns: readonly ExportColumn<IntentView>[] = [
  { key: "kind", head: "Override", valueOf: ({ kind }) => kind },
  { key: "value", head: "Value", valueOf: ({ value }) => value },
  { key: "namespace", head: "Namespace", valueOf: ({ namespace }) => namespace },
  { key: "service", head: "Service", valueOf: ({ service }) => service },
  { key: "instance", head: "Instance", valueOf: ({ instance }) => instance },
  { key: "registered", head: "Registered", valueOf: ({ registered }) => registered },
  { key: "owner", head: "Owner", valueOf: ({ owner }) => owner },
  { key: "actor", head: "Actor", valueOf: ({ actor }) => actor },
  { key: "reason", head: "Reason", valueOf: ({ reason }) => reason },
  { key: "createdAt", head: "Since", valueOf: ({ createdAt }) => momentOf(createdAt) },
  { key: "expiresAt", head: "Ends", valueOf: ({ expiresAt }) => momentOf(expiresAt) },
  { key: "forced", head: "Guards passed", valueOf: ({ forced }) => forced?.join(" ") },
  { key: "marks", head: "Marks", valueOf: ({ marks }) => marks?.join(" ") },
  { key: "stage", head: "Stage", valueOf: ({ stage }) => stage },
  { key: "safeToStop", head: "Safe to stop", valueOf: ({ safeToStop }) => safeToStop },
];
