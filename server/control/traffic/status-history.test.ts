import { expect, test } from "vitest";
import { Stepper } from "#test/support/core.ts";
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
