import { expect, test } from "vitest";
import { TransitionKind } from "#lib/contract/events.ts";
import type { JournalFilter } from "#server/ports/journal.ts";
import { encodeBatch, encodeEvent } from "./event-log-batch.ts";
import { tracesOf } from "./event-log-filter.ts";
import { eventsOf } from "./event-log-stored.ts";

const event = (kind: TransitionKind, more = {}) => ({
  kind,
  at: 1,
  text: "",
  namespace: "eu",
  service: "orders",
  ...more,
});
const batch = (n: number, ...events: ReturnType<typeof event>[]) => ({
  key: "",
  firstId: `00000000001-0000000${n}`,
  value: encodeBatch(events.map((each, index) => encodeEvent({ term: 1, n: n + index }, each))),
});

/** Kinds of those that are looked at more closely for a filter. */
function looked(filter: JournalFilter): string[] {
  const batches = [
    batch(1, event("drain.requested")),
    batch(2, event("status.changed")),
    batch(3, event("drain.undone", { namespace: "us" })),
  ];
  return [...eventsOf({ batches }, undefined, tracesOf(filter))].map(({ kind }) => kind);
}

test("most of the log is passed over unread for whoever asks for several kinds", () => {
  expect(looked({ kind: ["drain.requested", "drain.undone"] })).toEqual(["drain.requested", "drain.undone"]);
  expect(looked({ kind: ["drain.undone"], service: "orders" })).toEqual(["drain.undone"]);
  expect(looked({ kind: "drain.requested", service: "payments" })).toEqual([]);
  expect(looked({ kind: "drain.requested" })).toEqual(["drain.requested"]);
  expect(looked({})).toHaveLength(3);
});

test("and for whoever may see some namespaces only", () => {
  expect(looked({ namespaces: ["us", "asia"] })).toEqual(["drain.undone"]);
});

test("of so many that most batches hold one there is none: looking for them would cost more than reading", () => {
  expect(tracesOf({ kind: TransitionKind.options })).toEqual([]);
});
