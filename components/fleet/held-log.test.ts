import { expect, test } from "vitest";
import type { LoggedEvent } from "#lib/contract/events.ts";
import { heldLog } from "./held-log.ts";

const log = (...ids: string[]): LoggedEvent[] =>
  ids.map((id) => ({ id, at: 1, text: "", kind: "status.changed" }));
const shown = (held: LoggedEvent[], now: LoggedEvent[]) => {
  const told = heldLog(held, now, ({ id }) => id);
  return { ...told, shown: told.shown.map(({ id }) => id).join("") };
};

test("what came since is counted, not shown; what is older is shown once it was asked for", () => {
  expect(shown(log("5", "4"), log("7", "6", "5", "4", "3"))).toEqual({
    shown: "543",
    waiting: 2,
    isMore: false,
  });
});

test("what was there stays, also once more came than are kept", () => {
  expect(shown(log("3", "2"), log("9", "8"))).toEqual({ shown: "32", waiting: 2, isMore: true });
});

test("a log that is not held is shown as it is", () => {
  const now = log("2", "1");
  expect(shown(now, now)).toEqual({ shown: "21", waiting: 0, isMore: false });
  expect(shown(log(), now)).toEqual({ shown: "21", waiting: 0, isMore: false });
});
