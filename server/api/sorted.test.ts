import { expect, test } from "vitest";
import { sortedBy } from "./sorted.ts";

const rows = [
  { id: "b", calls: 2 },
  { id: "a", calls: undefined },
  { id: "d", calls: 9 },
  { id: "c", calls: 2 },
];
const ids = (direction: "asc" | "desc") =>
  sortedBy(
    rows,
    direction,
    ({ calls }) => calls,
    ({ id }) => id,
  ).map(({ id }) => id);

test("what is not known stands last whichever way it is sorted, and what is alike by id", () => {
  expect(ids("asc")).toEqual(["b", "c", "d", "a"]);
  expect(ids("desc")).toEqual(["d", "b", "c", "a"]);
});
