import { expect, test } from "vitest";
import { readPreferences } from "./preferences.ts";

const standard = { singleKeys: true, clock: "24", zone: "local", motion: "system" };

test("what is kept is read, and what cannot be understood is as if it were not there", () => {
  expect(readPreferences(null)).toEqual(standard);
  expect(readPreferences("not json")).toEqual(standard);
  expect(readPreferences("null")).toEqual(standard);
  expect(readPreferences('{"clock":"13","singleKeys":false,"zone":"utc"}')).toEqual({
    ...standard,
    singleKeys: false,
    zone: "utc",
  });
});
