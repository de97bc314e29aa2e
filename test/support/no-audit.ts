import type { AuditLog } from "#server/control/audit/audit-log.ts";

/** Stands in for the audit where it is not what a test is about. */
export const noAudit: Pick<AuditLog, "carry" | "append"> = {
  carry: async (_, txn) => await txn({ compares: [], operations: [] }),
  append: async () => ({ succeeded: true, revision: 0 }),
};
