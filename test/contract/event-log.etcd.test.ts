import { describe } from "vitest";
import { openEtcd } from "#test/support/opened-stores.ts";
import { eventLogCases } from "./event-log.cases.ts";

describe("the event log over etcd", () => {
  eventLogCases(openEtcd);
});
