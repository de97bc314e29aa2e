import { describe } from "vitest";
import { openEmbedded } from "#test/support/opened-stores.ts";
import { auditLogCases } from "./audit-log.cases.ts";

describe("the audit over the embedded store", () => {
  auditLogCases(openEmbedded);
});
