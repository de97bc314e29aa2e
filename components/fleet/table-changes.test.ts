import { expect, test } from "vitest";
import type { LoggedEvent } from "#lib/contract/events.ts";
import type { Endpoint } from "#lib/contract/table.ts";
import type { EndpointChange } from "#lib/contract/table-history.ts";
import { byEffect, causeOf, fieldChanges } from "./table-changes.ts";

const endpoint = (more: Partial<Endpoint> = {}): Endpoint => ({
  id: "10.0.0.7:8080",
  address: "10.0.0.7",
  port: 8080,
  protocol: "http",
  weight: 100,
  status: "serving",
  ...more,
});
const change: EndpointChange = { id: "10.0.0.7:8080", revision: 7, at: 100_000, before: endpoint() };
const event = (kind: LoggedEvent["kind"], at: number, more: Partial<LoggedEvent> = {}): LoggedEvent => ({
  id: `${at}`,
  at,
  kind,
  text: "",
  instance: "10.0.0.7:8080",
  ...more,
});

test("what is other about an endpoint is told in words, status and weight first", () => {
  const after = endpoint({ weight: 0, status: "forced_out", marks: ["forced_in"], version: "2.0" });
  expect(fieldChanges(endpoint(), after)).toEqual([
    { name: "status", before: "Serving", after: expect.any(String) },
    { name: "weight", before: "100", after: "0" },
    { name: "marks", before: "none", after: "forced in" },
    { name: "version", before: "none", after: "2.0" },
  ]);
  expect(fieldChanges(endpoint(), endpoint())).toEqual([]);
});

test("a change came of what a person did near it, else of what was decided", () => {
  const status = event("status.changed", 99_900);
  const drain = event("drain.requested", 99_000, { actor: "ada" });
  expect(causeOf(change, [status, drain])).toBe(drain);
  expect(causeOf(change, [event("health.changed", 100_000), status])).toBe(status);
  expect(causeOf(change, [event("status.changed", 80_000)])).toBeUndefined();
  const same = event("drain.published", 80_000, { revision: 7 });
  expect(causeOf(change, [same])).toBe(same);
  expect(causeOf(change, [event("status.changed", 100_000, { instance: "10.0.0.8:8080" })])).toBeUndefined();
});

test("who came or went stands first, then whose status changed, then by weight", () => {
  const went = { ...change, id: "d" };
  const other = { ...change, id: "c", after: endpoint({ status: "warming" }) };
  const heavy = { ...change, id: "b", after: endpoint({ weight: 10 }) };
  const light = { ...change, id: "a", after: endpoint({ weight: 99 }) };
  expect([light, heavy, other, went].toSorted(byEffect).map(({ id }) => id)).toEqual(["d", "c", "b", "a"]);
});
