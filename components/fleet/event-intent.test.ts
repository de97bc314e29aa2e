import { expect, test } from "vitest";
import type { LoggedEvent } from "#lib/contract/events.ts";
import type { IntentView } from "#lib/contract/intent.ts";
import { intentOf } from "./event-intent.ts";

const place = { namespace: "eu", service: "orders", instance: "10.0.0.7:8080" };
const event = (kind: LoggedEvent["kind"], more: Partial<LoggedEvent> = {}): LoggedEvent => ({
  id: "1",
  at: 1_000_000,
  text: "",
  kind,
  ...place,
  ...more,
});
const intent = (kind: IntentView["kind"], more: Partial<IntentView> = {}): IntentView => ({
  id: `${kind}-1`,
  kind,
  owner: "ada",
  actor: "ada",
  reason: "deploy",
  createdAt: 1_000_010,
  registered: true,
  ...place,
  ...more,
});

test("a drain is known again by its id, others by when and where", () => {
  const drain = intent("drain", { createdAt: 5 });
  expect(intentOf(event("drain.requested", { evidence: { id: "drain-1" } }), [drain])).toBe(drain);
  expect(intentOf(event("drain.requested", { evidence: { id: "drain-2" } }), [drain])).toBeUndefined();
  const weight = intent("weight");
  expect(intentOf(event("weight.set"), [drain, weight])).toBe(weight);
});

test("what took its place since, or stands elsewhere, is not undone by it", () => {
  expect(intentOf(event("weight.set"), [intent("weight", { createdAt: 1_060_000 })])).toBeUndefined();
  expect(intentOf(event("weight.set"), [intent("weight", { instance: "10.0.0.8:8080" })])).toBeUndefined();
  expect(intentOf(event("weight.changed"), [intent("weight")])).toBeUndefined();
});
