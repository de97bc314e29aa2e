import { expect, test } from "vitest";
import type { LoggedEvent } from "#lib/contract/events.ts";
import { runsOf } from "./event-runs.ts";

let id = 0;
const event = (kind: LoggedEvent["kind"], more: Partial<LoggedEvent> = {}): LoggedEvent => ({
  id: String(id++),
  at: 1,
  text: "",
  kind,
  ...more,
});
const quarantined = () => event("instance.quarantined");
const lengths = (events: readonly LoggedEvent[]) => runsOf(events).map(({ length }) => length);

test("many of a kind in a row are one, and leave room for the rest", () => {
  const events = [
    ...Array.from({ length: 40 }, quarantined),
    event("store.up"),
    { ...quarantined(), at: -9000 },
  ];
  expect(lengths(events)).toEqual([40, 1, 1]);
});

test("what befalls a service at once is one also with other kinds between, not what befell it before", () => {
  const [came, serves] = (["instance.registered", "status.changed"] as const).map(
    (kind) => (at: number) => event(kind, { service: "a", to: "serving", at }),
  );
  const events = [serves!(9000), came!(9000), serves!(8900), came!(8900), serves!(8800), came!(2000)];
  expect(lengths(events)).toEqual([3, 1, 1, 1]);
});

test("two alike are still told one by one", () => {
  expect(lengths([quarantined(), quarantined(), event("store.up")])).toEqual([1, 1, 1]);
});

test("what a person did, and what another service suffered, stands alone", () => {
  const drain = () => event("drain.requested", { service: "orders", actor: "ada" });
  expect(lengths([drain(), drain(), drain()])).toEqual([1, 1, 1]);
  const out = (service: string) => event("status.changed", { service, to: "unhealthy" });
  expect(lengths([out("a"), out("b"), out("a")])).toEqual([1, 1, 1]);
  expect(lengths([out("a"), out("a"), out("a")])).toEqual([3]);
});

test("weights that move all the time are one line of their service, wherever others stand between", () => {
  const moved = (service: string, to: string) => event("weight.changed", { service, to });
  const out = event("status.changed", { service: "a", to: "unhealthy" });
  expect(lengths([moved("a", "90"), out, moved("b", "1"), moved("a", "80"), moved("a", "70")])).toEqual([
    3, 1, 1,
  ]);
});
