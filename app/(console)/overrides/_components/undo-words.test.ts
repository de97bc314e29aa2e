import { expect, test } from "vitest";
import { NotReachable } from "#lib/api/not-reachable.ts";
import { HeadgateError } from "#lib/contract/error.ts";
import type { Undone } from "#lib/query/override-mutations.ts";
import { answerOf } from "./undo-words.ts";

const told = (...undone: Undone[]) =>
  answerOf({
    outcomes: new Map(undone.map((each, index) => [`${index}`, each])),
    isPending: false,
    one: undefined,
  });
const done: Undone = { isUndone: true };
const refused: Undone = { isUndone: false, error: new HeadgateError("conflict", "another's") };
const lost: Undone = { isUndone: false, error: new NotReachable("cut", { mayHaveArrived: true }) };

test("of several that were undone together those whose answer was lost are not told as refused", () => {
  expect(told(done, done)).toBe("2 overrides undone.");
  expect(told(done, refused)).toBe("1 undone, 1 not: they say why.");
  expect(told(done, refused, lost)).toBe("1 undone, 1 not, 1 perhaps: they say why.");
  expect(told(lost)).toBe("0 undone, 1 perhaps: they say why.");
});
