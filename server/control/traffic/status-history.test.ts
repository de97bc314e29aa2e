import { expect, test } from "vitest";
import type { EndpointStatus } from "#lib/contract/table.ts";
import type { InstanceState, ServiceState } from "#server/core/model.ts";
import { ORDERS, Stepper } from "#test/support/core.ts";
import { StatusHistory } from "./status-history.ts";

const MINUTE = 60_000;

test("tells how a service stood at a moment of the last hour, and nothing of before it was looked at", () => {
  const history = new StatusHistory();
  const start = 1_000_000;
  const s = new Stepper().fleet(start, [1, 2, 3]);
  const look = (minute: number) => history.look([s.state], start + minute * MINUTE);
  const serving = (minute: number) => history.of(s.state.key, start + minute * MINUTE)?.statuses["serving"];
  look(0);
  s.down(start + MINUTE / 2, 1);
  // Not twice a minute.
  look(0.5);
  look(1);
  look(2);
  expect([-1, 0, 0.9, 1, 2, 30].map(serving)).toEqual([undefined, 3, 3, 2, 2, 2]);
  expect(history.of(s.state.key, start)).toMatchObject({ at: start, instances: 3, protection: "normal" });
  // When it was seen last, not when it became so; a moment between two equal looks is as they were.
  const at = (minute: number) => (history.of(s.state.key, start + minute * MINUTE)!.at - start) / MINUTE;
  expect([0.9, 1.5, 2, 30].map(at)).toEqual([0, 1.5, 2, 2]);
  for (let minute = 3; minute < 70; minute += 1) look(minute);
  s.down(start + 70 * MINUTE, 2);
  look(71);
  expect([0, 1, 60, 70, 71].map(serving)).toEqual([undefined, 2, 2, 2, 1]);
  expect([60.5, 70.9, 200].map(at)).toEqual([60.5, 69, 71]);
  history.clear();
  expect(serving(71)).toBeUndefined();
});

test("that one zone recovers while another fails is no stretch of the same", () => {
  const history = new StatusHistory();
  const looked = (at: number, a: EndpointStatus, b: EndpointStatus) => history.look([twoZones(a, b)], at);
  looked(0, "serving", "unhealthy");
  looked(MINUTE, "unhealthy", "serving");
  const zonesAt = (at: number) => history.of(ORDERS, at)?.zones.map(({ zone, statuses }) => [zone, statuses]);
  expect(zonesAt(MINUTE / 2)).toEqual([
    ["a", { serving: 1 }],
    ["b", { unhealthy: 1 }],
  ]);
  expect(zonesAt(MINUTE)).toEqual([
    ["a", { unhealthy: 1 }],
    ["b", { serving: 1 }],
  ]);
});

/** One instance in each of two zones. */
function twoZones(a: EndpointStatus, b: EndpointStatus): ServiceState {
  const { state } = new Stepper().fleet(0, [1, 2]);
  const [first, second] = [...state.instances.values()];
  const changed = [inZone(first!, "a", a), inZone(second!, "b", b)];
  return { ...state, instances: state.instances.with(changed.map((each) => [each.id, each])) };
}

function inZone(instance: InstanceState, zone: string, status: EndpointStatus): InstanceState {
  const registered = instance.registered!;
  return {
    ...instance,
    status,
    registered: { ...registered, registration: { ...registered.registration, zone } },
  };
}
