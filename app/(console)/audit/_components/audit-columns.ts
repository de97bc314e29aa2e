import { type ExportColumn, momentOf } from "#components/ui/exported.ts";
import { auditExportOf } from "#lib/contract/audit-export.ts";
import type { AuditRecord } from "#lib/contract/audit.ts";
import type { AuditAsked } from "#lib/query/audit.ts";

/** What an export to a spreadsheet says of a record. */
export const auditColumns: readonly ExportColumn<AuditRecord>[] = [
  { key: "seq", head: "Record", valueOf: ({ seq }) => seq },
  { key: "at", head: "At", valueOf: ({ at }) => momentOf(at) },
  { key: "actor", head: "Actor", valueOf: ({ actor }) => actor },
  { key: "credential", head: "Credential", valueOf: ({ credential }) => credential?.kind },
  { key: "credentialId", head: "Credential id", valueOf: ({ credential }) => credential?.id },
  { key: "from", head: "From", valueOf: ({ from }) => from },
  { key: "action", head: "Action", valueOf: ({ action }) => action },
  { key: "namespace", head: "Namespace", valueOf: ({ namespace }) => namespace },
  { key: "service", head: "Service", valueOf: ({ service }) => service },
  {
    key: "instances",
    head: "Instances",
    valueOf: ({ instance, instances }) => instance ?? instances?.join(" "),
  },
  { key: "change", head: "Change", valueOf: ({ change }) => change },
  { key: "reason", head: "Reason", valueOf: ({ reason }) => reason },
  { key: "owner", head: "Owner", valueOf: ({ owner }) => owner },
  { key: "forced", head: "Forced past", valueOf: ({ forced }) => forced?.join(" ") },
  { key: "revision", head: "Revision", valueOf: ({ revision }) => revision },
  { key: "requestId", head: "Request", valueOf: ({ requestId }) => requestId },
  { key: "previous", head: "Hash before", valueOf: ({ previous }) => previous },
  { key: "hash", head: "Hash", valueOf: ({ hash }) => hash },
];

/** Whole, as the API tells them: what was hashed can be worked out again from it. */
export function auditJson(records: readonly AuditRecord[], asked: AuditAsked): string {
  return `${JSON.stringify(auditExportOf(records, { ...asked }), null, 2)}\n`;
}
