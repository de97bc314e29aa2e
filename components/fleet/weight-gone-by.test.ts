import { expect, test } from "vitest";
import { weightGoneBy } from "./weight-gone-by.ts";

test("clients go by what is decided, and while the store is away by the table they hold", () => {
  expect(weightGoneBy({ weight: 0, published: undefined })).toBe(0);
  expect(weightGoneBy({ weight: 0, published: { status: "serving", weight: 100 } })).toBe(100);
  expect(weightGoneBy({ weight: 100, published: null })).toBe(0);
});
