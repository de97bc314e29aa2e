import { expect, test } from "vitest";
import { doneText } from "./bulk-words.ts";

test("the end of what stood of none of them is not told as done, and of some of them as of so many", () => {
  expect(doneText("undrain", 3, 3).whom).toBe("Nothing ended.");
  expect(doneText("undrain", 3, 3).what).not.toContain("Undrained");
  expect(doneText("undrain", 3, 1)).toMatchObject({
    whom: "2 instances.",
    what: expect.stringMatching(/^Undrained\. .* Of 1 more nothing ended\.$/),
  });
  expect(doneText("end-maintenance", 1, 0).whom).toBe("1 instance.");
});

test("what is put, or tried, is done also where no override had to change for it", () => {
  expect(doneText("drain", 2, 2).what).toBe("Drained.");
  expect(doneText("try-now", 2, 2).whom).toBe("2 instances.");
});
