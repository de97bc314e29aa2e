import { z } from "zod";
import { AuditAction, AuditRecord, AuditVerdict } from "./audit.ts";
import { Moment } from "./moment.ts";
import { Page, row } from "./endpoint-row.ts";
import { InstanceId, Namespace, ServiceName } from "./names.ts";
import { pageOf } from "./views.ts";
import { routes } from "./routes.ts";

/** The `seq` of the last record of the page before. */
const Cursor = z
  .string()
  .regex(/^\d{1,15}$/, "the seq of a record")
  .optional();

/** Who did what, and whether the account of it hangs together. */
export const auditEndpoints = {
  listAudit: row({
    ...routes.listAudit,
    scope: "admin",
    summary:
      "What operators changed: who, from where, why, at what revision; newest first; since is included, until is not",
    query: z.strictObject({
      ...Page,
      cursor: Cursor,
      namespace: Namespace.optional(),
      service: ServiceName.optional(),
      instance: InstanceId.optional(),
      actor: z.string().max(128).optional(),
      action: z.union([AuditAction, z.array(AuditAction).max(AuditAction.options.length)]).optional(),
      since: Moment.optional(),
      until: Moment.optional(),
    }),
    // As events: too many to be counted.
    response: pageOf(AuditRecord).partial({ total: true }),
  }),
  verifyAudit: row({
    ...routes.verifyAudit,
    scope: "admin",
    summary:
      "Whether the records that are kept hang together, and where not; a token for all namespaces is needed",
    response: AuditVerdict,
  }),
} as const;
