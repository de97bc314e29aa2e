import { expect, test } from "vitest";
import { type Known, stretchesOf } from "./stretches.ts";

const extent = { from: 100, to: 200 };
const told = (known: Partial<Known<string>>) =>
  stretchesOf<string>({ moves: [], since: 0, now: undefined, ...known }, extent).map(
    ({ from, until, value = "?" }) => `${from}-${until} ${value}`,
  );

test("nothing told and nothing known is one stretch that nobody knows", () => {
  expect(told({})).toEqual(["100-200 ?"]);
});

test("what is now reaches back to when it began, and before that nobody knows", () => {
  expect(told({ now: { value: "healthy", since: 150 } })).toEqual(["100-150 ?", "150-200 healthy"]);
  expect(told({ now: { value: "healthy", since: 0 } })).toEqual(["100-200 healthy"]);
});

test("each move ends what was and begins what came", () => {
  const moves = [
    { at: 50, from: "unknown", to: "healthy" },
    { at: 120, from: "healthy", to: "unhealthy" },
    { at: 160, from: "unhealthy", to: "healthy" },
  ];
  expect(told({ moves, now: { value: "healthy", since: 160 } })).toEqual([
    "100-120 healthy",
    "120-160 unhealthy",
    "160-200 healthy",
  ]);
});

test("what the first move came from stood since everything is told, and no longer", () => {
  const moves = [{ at: 150, from: "healthy", to: "unhealthy" }];
  expect(told({ moves, since: 130 })).toEqual(["100-130 ?", "130-150 healthy", "150-200 unhealthy"]);
  expect(told({ moves: [{ at: 150, from: undefined, to: "healthy" }], since: 130 })).toEqual([
    "100-150 ?",
    "150-200 healthy",
  ]);
});

test("a change that nobody told of leaves a gap, not a guess", () => {
  const moves = [
    { at: 110, from: "a", to: "b" },
    { at: 150, from: "c", to: "d" },
  ];
  expect(told({ moves })).toEqual(["100-110 a", "110-150 ?", "150-200 d"]);
  expect(told({ moves, now: { value: "e", since: 180 } })).toEqual([
    "100-110 a",
    "110-150 ?",
    "150-180 d",
    "180-200 e",
  ]);
});

test("what was looked at before the last move is no news after it", () => {
  const moves = [{ at: 150, from: "a", to: "b" }];
  expect(told({ moves, now: { value: "a", since: 20 } })).toEqual(["100-150 a", "150-200 b"]);
});
