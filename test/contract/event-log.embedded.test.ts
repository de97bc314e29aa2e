import { describe } from "vitest";
import { openEmbedded } from "#test/support/opened-stores.ts";
import { eventLogCases } from "./event-log.cases.ts";

describe("the event log over the embedded store", () => {
  eventLogCases(openEmbedded);
});
