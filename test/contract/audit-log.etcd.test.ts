import { describe } from "vitest";
import { openEtcd } from "#test/support/opened-stores.ts";
import { auditLogCases } from "./audit-log.cases.ts";

describe("the audit over etcd", () => {
  auditLogCases(openEtcd);
});
